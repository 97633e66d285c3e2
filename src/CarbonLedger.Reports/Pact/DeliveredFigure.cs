using System.Numerics;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Reports.Pact;

/// <summary>What was delivered to a load over a period, with the losses of its way (eq. 17).</summary>
/// <param name="IntervalsExpected">Intervals of the period in which the network has the load.</param>
/// <param name="IntervalsKnown">Of these, with energy and delivered intensity: the rest is in no sum.</param>
/// <param name="WattHours">Σ energy.</param>
/// <param name="CarbonParts">Σ energy × d, exact, in millionths of a milligram.</param>
/// <param name="EstimatedPpm">Of the carbon: by estimated energy.</param>
/// <param name="UnknownOriginPpm">Of the carbon: carried at an average.</param>
/// <param name="Mix">Of the energy, parts per million by source group.</param>
/// <param name="Terms">What the figures have in common; more than one where it changed within the period.</param>
/// <param name="Factors">Rows that generation of the network was charged at, by book and id.</param>
public sealed record DeliveredFigure(
    AssetId Asset,
    int IntervalsExpected,
    int IntervalsKnown,
    Int128 WattHours,
    BigInteger CarbonParts,
    int EstimatedPpm,
    int UnknownOriginPpm,
    IReadOnlyList<(string Group, int Ppm)> Mix,
    IReadOnlyList<FigureTerms> Terms,
    IReadOnlyList<DeliveredFactor> Factors)
{
    private const int PpmOfWhole = 1_000_000;

    /// <summary>Defaults that were never checked against a source and reach the figure.</summary>
    public UncheckedDefaults Unchecked { get; init; } = UncheckedDefaults.None;

    /// <summary>Kinds of what entered without power (equipment, its end of life, gas), each with what it was reckoned with; in order.</summary>
    public IReadOnlyList<(string Kind, string Basis)> Entered { get; init; } = [];

    /// <summary>Of the intervals: without a figure. Rounded up, so that a gap never shows as none.</summary>
    public int MissingPpm => IntervalsExpected == 0 ? 0 : (int)((((long)(IntervalsExpected - IntervalsKnown) * PpmOfWhole) + IntervalsExpected - 1) / IntervalsExpected);

    /// <summary>Σ carbon / Σ energy, rounded once, half to even; never a mean of intensities. Null without energy.</summary>
    public CarbonIntensity? Intensity => WattHours <= 0 ? null : CarbonIntensity.FromMilligramsPerMegawattHour(checked((long)HalfToEven(CarbonParts, WattHours)));

    /// <summary>What rests on meters that were read: all less what is estimated, of unknown origin or missing; never below 0.</summary>
    public int MeteredPpm => Math.Max(0, PpmOfWhole - EstimatedPpm - UnknownOriginPpm - MissingPpm);

    private static BigInteger HalfToEven(BigInteger amount, BigInteger by)
    {
        BigInteger floor = BigInteger.DivRem(amount, by, out BigInteger rest);
        int half = (rest * 2).CompareTo(by);
        return half > 0 || (half == 0 && !floor.IsEven) ? floor + 1 : floor;
    }
}
