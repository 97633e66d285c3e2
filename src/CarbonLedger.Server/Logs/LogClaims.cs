using CarbonLedger.Abstractions;

namespace CarbonLedger.Server.Logs;

/// <summary>What a place says of a log's size and root, each by its own part.</summary>
/// <param name="Head">The head that is checked first: the store's, or the checkpoint of a folder.</param>
/// <param name="HeadName">What that is called.</param>
/// <param name="Published">The published note's bytes; null if nothing is published.</param>
/// <param name="Journal">The signing journal's bytes; null if there is none at hand.</param>
internal sealed record LogClaims(string? Origin, LogHead Head, string HeadName, ReadOnlyMemory<byte>? Published, ReadOnlyMemory<byte>? Journal);
