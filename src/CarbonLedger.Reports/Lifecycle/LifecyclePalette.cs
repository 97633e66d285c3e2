using CarbonLedger.Carbon.Lifecycle;
using ScottPlot;

namespace CarbonLedger.Reports.Lifecycle;

/// <summary>Colours of the modules: blue before use, brown to yellow in use, green at the end; neighbours differ in lightness too, not by hue alone.</summary>
internal static class LifecyclePalette
{
    private const string BeyondColor = "#00796b";

    public static readonly Color Charged = Color.FromHex("#b3261e");
    public static readonly Color Beyond = Color.FromHex(BeyondColor);

    public static Color Of(LifecycleModule module) => Color.FromHex(module switch
    {
        LifecycleModule.A1 => "#1f3a57",
        LifecycleModule.A2 => "#86a9c9",
        LifecycleModule.A3 => "#3f74a8",
        LifecycleModule.A1ToA3 => "#2b5278",
        LifecycleModule.A4 => "#7fb0d6",
        LifecycleModule.A5 => "#c3dcee",
        LifecycleModule.B1 => "#6b3d22",
        LifecycleModule.B2 => "#c98d5c",
        LifecycleModule.B3 => "#5d3f80",
        LifecycleModule.B4 => "#a98bc9",
        LifecycleModule.B5 => "#d9c9ea",
        LifecycleModule.B6 => "#f0b429",
        LifecycleModule.B7 => "#8fd3d0",
        LifecycleModule.C1 => "#3f5b2a",
        LifecycleModule.C2 => "#a9cc86",
        LifecycleModule.C3 => "#6d9a45",
        LifecycleModule.C4 => "#d3e6bf",
        _ => BeyondColor,
    });
}
