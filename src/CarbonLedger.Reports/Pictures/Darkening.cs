using ScottPlot;

namespace CarbonLedger.Reports.Pictures;

/// <summary>Viridis turned round: uniform to the eye, safe for colour-blind readers, and on white paper more carbon is darker.</summary>
internal sealed class Darkening : IColormap
{
    private readonly ScottPlot.Colormaps.Viridis viridis = new();

    public string Name => "Viridis, reversed";

    public Color GetColor(double position) => viridis.GetColor(1 - position);
}
