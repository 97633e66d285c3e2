using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>Embodied carbon charged to one asset in one interval, CO2e of the life cycle.</summary>
/// <param name="Rule">By which it is charged.</param>
/// <param name="Charge">mg, 0 or more; what a source of the branch carries (eq. 15).</param>
/// <param name="WrittenOff">mg, in the interval of retirement only. A line of the account that no flow carries: who is supplied in that quarter of an hour did not use up the asset.</param>
/// <param name="Bus">Where the asset stands; null for a branch, load or storage of the network.</param>
/// <param name="GwpSet">SAR, AR4, AR5, AR6 or unstated.</param>
/// <param name="UncheckedDefaults">Ids of typical figures in it that were never checked.</param>
public sealed record AssetCharge(
    AssetId Asset, Interval Interval, ChargeRule Rule, CarbonMass Charge, CarbonMass WrittenOff, BusId? Bus, string GwpSet, IReadOnlyList<string> UncheckedDefaults)
{
    private const long WattHoursPerMegawattHour = 1_000_000;

    /// <summary>mg of <see cref="Charge"/> that are of the expected end of life (C1 to C4); over a life that is charged to its end, all that is expected.</summary>
    public CarbonMass OfEnd { get; init; }

    /// <summary>Whether it rests on an unchecked default.</summary>
    public bool IsUncheckedDefault => UncheckedDefaults.Count > 0;

    /// <summary>e_asset = charge / energy transmitted (eq. 11 of the method), rounded once, for display; null without energy.</summary>
    public CarbonIntensity? PerTransmitted(Energy energy) => energy <= Energy.Zero
        ? null
        : CarbonIntensity.FromMilligramsPerMegawattHour(checked((long)PeriodFold.Divide((Int128)Charge.Milligrams * WattHoursPerMegawattHour, energy.WattHours)));
}
