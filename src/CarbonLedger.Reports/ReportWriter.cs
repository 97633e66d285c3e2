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
    /// <exception cref="ArgumentException">
    /// There is no interval or too many, one stands twice, a generator's factor isn't in the book, or the checkpoint is not of this log and its batches.
    /// </exception>
    public static IReadOnlyList<ReportFile> Write(NetworkModel network, FactorBook factors, IReadOnlyList<TracedInterval> intervals, ReportFacts facts)
    {
        ReportFigures figures = new(network, factors, intervals, facts);
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
                FatePicture.Draw(figures),
                LossPicture.Draw(figures),
                QualityPicture.Draw(figures),
            ];
        }
    }
}
