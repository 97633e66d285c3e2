using CarbonLedger.Carbon;

namespace CarbonLedger.Ingest.Formats.Lines;

/// <summary>The points of a body and what was wrong with its other lines. A wrong line costs no other, but a body over a limit has none.</summary>
public sealed record LineReading(IReadOnlyList<Line> Lines, IReadOnlyList<InputProblem> Problems);
