using System.Globalization;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Cli.Commands;

/// <summary>Names the stages of life that a figure's carbon is of.</summary>
internal static class StageText
{
    /// <summary>Stages in the order of a life, the generation first, what is not split last.</summary>
    public static IReadOnlyList<CarbonStage> Ordered { get; } =
        [CarbonStage.Upstream, CarbonStage.Combustion, CarbonStage.Embodied, CarbonStage.EndOfLife, CarbonStage.Sf6, CarbonStage.Unsplit];

    public static string NameOf(CarbonStage stage) => stage switch
    {
        CarbonStage.Upstream => "upstream",
        CarbonStage.Combustion => "combustion",
        CarbonStage.Embodied => "embodied",
        CarbonStage.EndOfLife => "end of life",
        CarbonStage.Sf6 => "SF6",
        _ => "not split",
    };

    /// <summary>For programs: mg as decimal strings.</summary>
    /// <param name="stages">mg, in the order of <see cref="CarbonStage"/>.</param>
    public static object Json(IReadOnlyList<Int128> stages)
    {
        string Of(CarbonStage stage) => stages[(int)stage].ToString(CultureInfo.InvariantCulture);
        return new
        {
            UpstreamMg = Of(CarbonStage.Upstream),
            CombustionMg = Of(CarbonStage.Combustion),
            EmbodiedMg = Of(CarbonStage.Embodied),
            EndOfLifeMg = Of(CarbonStage.EndOfLife),
            Sf6Mg = Of(CarbonStage.Sf6),
            NotSplitMg = Of(CarbonStage.Unsplit),
        };
    }
}
