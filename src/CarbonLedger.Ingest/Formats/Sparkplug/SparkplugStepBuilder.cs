using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Formats.Sparkplug;

/// <summary>A step on its way.</summary>
internal sealed class SparkplugStepBuilder(Timestamp now)
{
    public Timestamp Now => now;

    public List<SparkplugReading> Readings { get; } = [];

    public List<SparkplugCommand> Commands { get; } = [];

    public Problems Problems { get; } = new();

    public SparkplugStep Close(IReadOnlyList<InputProblem>? others = null) => new(Readings, Commands, others ?? Problems.Kept);
}
