using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Reports.Figures;
using CarbonLedger.Reports.Page;
using CarbonLedger.Reports.Pictures;
using CarbonLedger.Reports.Tables;

namespace CarbonLedger.Reports;

/// <summary>
/// Makes the report of a network over a day or more. Touches no file and no clock: the same arguments give the same bytes,
/// on every machine that knows the site's time zone.
/// </summary>
public static class ReportWriter
{
    /// <summary>Intervals of a month of 31 days in which the clock is put back.</summary>
    public const int IntervalsMax = 2_980;

    // The drawing library's fonts are one for the process.
    private static readonly Lock Drawing = new();

    /// <summary><c>index.html</c>, which needs none of the others to be read, <c>tables/*.csv</c> and <c>pictures/*.png</c>.</summary>
    /// <param name="network">The version in force in all of the intervals.</param>
    /// <param name="intervals">The latest version of each, in any order; 1 to <see cref="IntervalsMax"/>.</param>
    /// <param name="facts">What the report says beside its figures.</param>
    /// <param name="periods">Each asset's statement over just these intervals, with its uncertainty; without them no half-width over the period is told.</param>
    /// <param name="accounts">Equipment, gas, inventory and books; what of these is not given the report says it has not.</param>
    /// <exception cref="ArgumentException">
    /// There is no interval or too many, one stands twice, two are of different gas sets, a generator's factor isn't in the book, a period
    /// statement, the inventory or the books are of other figures, or the checkpoint is not of this log and its batches.
    /// </exception>
    public static IReadOnlyList<ReportFile> Write(
        NetworkModel network,
        FactorBook factors,
        IReadOnlyList<TracedInterval> intervals,
        ReportFacts facts,
        IReadOnlyDictionary<AssetId, PeriodStatement>? periods = null,
        ReportAccounts? accounts = null)
    {
        ReportFigures figures = new(network, factors, intervals, facts, periods, accounts);
        ReportTables tables = new(figures);
        IReadOnlyList<Picture> pictures = Draw(figures);
        return
        [
            new ReportFile("index.html", new PageWriter(figures, tables, pictures).Write()),
            .. tables.All.Select(table => new ReportFile(table.Path, table.Csv)),
            .. pictures.Select(picture => new ReportFile(picture.Path, picture.Png)),
        ];
    }

    private static IReadOnlyList<Picture> Draw(ReportFigures figures)
    {
        lock (Drawing)
        {
            return
            [
                HeatMapPicture.Draw(figures),
                GenerationPicture.Draw(figures),
                EnergyMixPicture.Draw(figures),
                LoadMixPicture.Draw(figures),
                FatePicture.Draw(figures),
                StagePicture.Draw(figures),
                LossPicture.Draw(figures),
                QualityPicture.Draw(figures),
                .. figures.Books is { } books ? [BookPicture.Draw(figures, books)] : Array.Empty<Picture>(),
            ];
        }
    }
}
