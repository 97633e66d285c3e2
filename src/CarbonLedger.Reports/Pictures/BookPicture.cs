using CarbonLedger.Reports.Figures;
using CarbonLedger.Reports.Tables;
using ScottPlot;

namespace CarbonLedger.Reports.Pictures;

/// <summary>The intensity of all loads over time, one step line for each of the three books.</summary>
internal static class BookPicture
{
    /// <summary>Of the file, without ending.</summary>
    public const string Name = "books";

    // In the order of the books: location, market, traced.
    private static readonly Color[] BookColors = [Color.FromHex("#5b6770"), Color.FromHex("#2f8f5b"), Color.FromHex("#b3261e")];

    public static Picture Draw(ReportFigures figures, BookFold books)
    {
        TimeAxis time = new(figures);
        IReadOnlyList<int> index = PlotFrame.IndexOf(figures, time);
        IReadOnlyList<double[]> grams = books.GramsByInterval();
        using Plot plot = PlotFrame.Create(Words.BookPictureTitle);
        List<LegendItem> legend = [];
        for (int i = 0; i < grams.Count; i++)
        {
            PlotFrame.AddStepLine(plot, index, grams[i], BookColors[i]);
            legend.Add(PlotFrame.Line(LegendOf(books.Terms[i]), BookColors[i]));
        }

        double top = grams.SelectMany(values => values).Where(value => !double.IsNaN(value)).DefaultIfEmpty(0).Max();
        time.Apply(plot);
        PlotFrame.LabelLeft(plot, $"{Words.BookAxis} (g/kWh)");
        plot.Axes.SetLimitsY(0, top > 0 ? top * 1.08 : 1);
        PlotFrame.ShowLegend(plot, legend);
        return PlotFrame.Finish(plot, Name, Words.BookPictureTitle, Words.BookPictureCaption, Describe(books), 460);
    }

    private static string LegendOf(BookTermsRow row) =>
        $"{Words.OfBook(row.Terms.Basis)} ({row.Terms.GasSet.Replace('2', '₂')}, {Words.OfBoundary(row.Terms.Boundary)})";

    private static Bilingual Describe(BookFold books)
    {
        string english = string.Join(", ", books.Terms.Select(row => $"{Words.OfBook(row.Terms.Basis).English} {Grams(row)}"));
        string chinese = string.Join("，", books.Terms.Select(row => $"{Words.OfBook(row.Terms.Basis).Chinese} {Grams(row)}"));
        return new Bilingual($"{Words.BookPictureTitle.English}: {english}.", $"{Words.BookPictureTitle.Chinese}：{chinese}。");
    }

    private static string Grams(BookTermsRow row) => row.Intensity is { } intensity ? $"{Numbers.GramsPerKilowatthour(intensity)} g {row.Terms.GasSet}/kWh" : Words.NoValue.ToString();
}
