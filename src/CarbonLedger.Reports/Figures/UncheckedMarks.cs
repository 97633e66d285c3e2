using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Reports.Figures;

/// <summary>Where figures rest on defaults that were never checked against a source. Carbon mixes on its way, so what is delivered or lost rests on all of them.</summary>
internal sealed class UncheckedMarks
{
    private readonly HashSet<string> kinds;

    public UncheckedMarks(ReportFigures figures)
    {
        InFactors = figures.FactorsUsed.Any(used => !used.Row.Checked);
        kinds = [.. figures.Intervals.SelectMany(traced => traced.Sources)
            .Where(source => source.IsUncheckedDefault && source.PerInterval != CarbonMass.Zero).Select(source => source.Kind)];
    }

    /// <summary>In a factor of a generator, or of a load that gave power back.</summary>
    public bool InFactors { get; }

    /// <summary>In carbon that entered for equipment or gas.</summary>
    public bool InSources => kinds.Count > 0;

    /// <summary>In what was delivered or lost.</summary>
    public bool InTracedBook => InFactors || InSources;

    /// <param name="stage">As <see cref="StageRow.Code"/>; of what was measured here, not of the published figures beside it.</param>
    public bool InStage(string stage) => stage switch
    {
        "upstream" or "combustion" => InFactors,
        "sf6" => kinds.Contains(CarbonSource.Sf6),
        "embodied" => kinds.Contains(CarbonSource.Embodied),
        "end-of-life" => kinds.Contains(CarbonSource.EndOfLife),
        _ when stage.StartsWith("wires-without-losses", StringComparison.Ordinal) => InStage("sf6") || InStage("embodied") || InStage("end-of-life"),
        _ => InTracedBook,
    };
}
