using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Generation;

namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>A transformer's loss(t) = P0 + Pk·(S(t)/Sn)² (eq. 9 of the method), without factors of temperature and frequency.</summary>
/// <param name="NoLoadKilowatts">P0 in kW.</param>
/// <param name="LoadKilowatts">Pk in kW at rated power.</param>
/// <param name="RatedMegavoltAmperes">Sn in MVA, above 0.</param>
public sealed record TransformerNameplate(decimal NoLoadKilowatts, decimal LoadKilowatts, decimal RatedMegavoltAmperes) : LossNameplate
{
    private const decimal WattsPerKilowatt = 1_000;
    private const decimal VoltAmperesPerMegavoltAmpere = 1_000_000;
    private const decimal IntervalsPerHour = 4;

    /// <inheritdoc/>
    public override Energy Loss(Energy active, Energy reactive = default)
    {
        // (S/Sn)² of powers is that of the energies of the interval.
        Exact rated = (Exact)RatedMegavoltAmperes * VoltAmperesPerMegavoltAmpere / IntervalsPerHour;
        Exact square = (((Exact)active.WattHours * active.WattHours) + ((Exact)reactive.WattHours * reactive.WattHours)) / rated / rated;
        Exact kilowatts = NoLoadKilowatts + (LoadKilowatts * square);
        return Energy.FromWattHours(checked((long)(kilowatts * WattsPerKilowatt / IntervalsPerHour).Round()));
    }
}
