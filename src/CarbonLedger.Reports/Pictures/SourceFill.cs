using ScottPlot;
using ScottPlot.Hatches;

namespace CarbonLedger.Reports.Pictures;

/// <summary>How a source is filled, alike in every picture: its colour, and hatching for power of unknown origin.</summary>
internal static class SourceFill
{
    private static readonly Color Hatching = Color.FromHex(SourcePalette.HatchingColor);

    public static Color Of(string source) => Color.FromHex(SourcePalette.ColorOf(source));

    /// <summary>A legend item: the source's name, with its share of all.</summary>
    public static LegendItem Legend(string source, string more) => source == SourcePalette.UnknownOrigin
        ? PlotFrame.Fill(Words.Of(source) + more, Of(source), new Striped(StripeDirection.DiagonalUp), Hatching)
        : PlotFrame.Fill(Words.Of(source) + more, Of(source));

    /// <summary>Hatches an area that stands for power of unknown origin; others stay plain.</summary>
    public static void Apply(string source, FillStyle fill)
    {
        fill.Color = Of(source);
        if (source == SourcePalette.UnknownOrigin)
        {
            fill.Hatch = new Striped(StripeDirection.DiagonalUp);
            fill.HatchColor = Hatching;
        }
    }
}
