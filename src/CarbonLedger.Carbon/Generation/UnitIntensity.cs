using System.Globalization;
using System.Numerics;
using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Carbon.Generation;

/// <summary>Fossil CO2 of a unit per energy it sends out: CO2 only, direct, per net MWh.</summary>
public sealed record UnitIntensity
{
    private const decimal WattHoursPerMegawattHour = 1_000_000;

    private UnitIntensity(CarbonIntensity intensity) => Intensity = intensity;

    /// <summary>mg CO2 per net MWh.</summary>
    public CarbonIntensity Intensity { get; }

    /// <summary>E / net send-out, exact, rounded once to mg/MWh, half to even. A unit that sends nothing out has no intensity.</summary>
    /// <param name="gross">Where it is metered: net may not exceed it.</param>
    public static GenerationFigure<UnitIntensity> Of(string record, DirectCarbon carbon, NetSendOut net, GrossGeneration? gross = null)
    {
        if (net.Energy <= Energy.Zero)
        {
            return Refused(record, "netSendOut", net.Energy.ToString(), "more than 0 Wh", GenerationReason.OutsideRange);
        }

        if (gross is { } generated && generated.Energy < net.Energy)
        {
            return Refused(record, "netSendOut", net.Energy.ToString(), $"at most the gross generation of {generated.Energy}", GenerationReason.NetAboveGross);
        }

        BigInteger whole = ((Exact)carbon.FossilMilligrams * WattHoursPerMegawattHour / net.Energy.WattHours).Round();
        return whole > GenerationLimits.IntensityMax
            ? Refused(record, "intensity", $"{whole} mg/MWh", string.Create(CultureInfo.InvariantCulture, $"at most {GenerationLimits.IntensityMax} mg/MWh"), GenerationReason.OutsideRange)
            : new(new UnitIntensity(CarbonIntensity.FromMilligramsPerMegawattHour((long)whole)));
    }

    private static GenerationFigure<UnitIntensity> Refused(string record, string field, string value, string limit, GenerationReason reason) =>
        new([new GenerationProblem(record, field, value, limit, reason)]);
}
