using CarbonLedger.Ledger;

namespace CarbonLedger.Abstractions;

/// <summary>How far a log has grown.</summary>
/// <param name="Size">Batches committed.</param>
/// <param name="Root">RFC 6962 root over their headers.</param>
public readonly record struct LogHead(long Size, Hash Root);
