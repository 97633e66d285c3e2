using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Carbon.Market;

/// <summary>Three books over a period, side by side: energy and carbon each summed by itself, and an intensity only as a quotient of sums.</summary>
/// <param name="IntervalsKnown">Intervals whose consumption is known; nothing else is in any sum.</param>
/// <param name="IntervalsMissing">Intervals whose consumption is not known.</param>
/// <param name="Consumption">Wh.</param>
/// <param name="ByCertificates">Wh of it.</param>
/// <param name="ByContracts">Wh of it.</param>
/// <param name="MatchedByHour">Wh: Σ min(consumption, deliverable) over hours, whatever the grain of the rules.</param>
/// <param name="Location">Complete wherever the consumption is known.</param>
/// <param name="Market">Null where an interval has no mix to charge the rest at: part of a sum would read as all of it.</param>
/// <param name="Traced">Null where a statement does not say, for the same reason.</param>
/// <param name="AnnualAverageError">Σ E·e − ΣE·ē of the traced book in mg, ē being that of all loads over the period; over all loads it is 0. Null like the traced book.</param>
public sealed record BookSums(
    int IntervalsKnown,
    int IntervalsMissing,
    Int128 Consumption,
    Int128 ByCertificates,
    Int128 ByContracts,
    Int128 MatchedByHour,
    BookAmount Location,
    BookAmount? Market,
    BookAmount? Traced,
    Int128? AnnualAverageError)
{
    public Int128 Unmatched => Consumption - ByCertificates - ByContracts;

    /// <summary>What is matched at the grain of the rules, parts per million of the consumption, rounded down; null of none.</summary>
    public int? MatchedPpm => Shares.Ppm(ByCertificates + ByContracts, Consumption);

    /// <summary>The hourly matching score, parts per million of the consumption, rounded down; null of none.</summary>
    public int? HourlyScorePpm => Shares.Ppm(MatchedByHour, Consumption);

    /// <summary>Σ carbon / Σ energy of one of these books, never a mean of intensities; null without consumption or without a value.</summary>
    public CarbonIntensity? IntensityOf(BookAmount? book) =>
        book is null || Consumption <= 0 ? null : CarbonIntensity.FromMilligramsPerMegawattHour((long)Shares.Ratio(book.Milligrams, 1_000_000, Consumption));
}
