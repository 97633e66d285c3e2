using CarbonLedger.Carbon;

namespace CarbonLedger.Ingest.Formats.Sparkplug;

/// <summary>What one message, or the passing of time, came to.</summary>
/// <param name="Readings">Values, in the order of the edge node's sequence.</param>
/// <param name="Commands">To be published.</param>
/// <param name="Problems">What was not taken, and gaps.</param>
public sealed record SparkplugStep(IReadOnlyList<SparkplugReading> Readings, IReadOnlyList<SparkplugCommand> Commands, IReadOnlyList<InputProblem> Problems);
