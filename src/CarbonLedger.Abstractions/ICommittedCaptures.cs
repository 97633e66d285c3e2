using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Abstractions;

/// <summary>Who knows which captures stand in the ledger; asked before a telemetry store lets go of what it keeps.</summary>
public interface ICommittedCaptures
{
    /// <summary>True only if every one of these captures, byte for byte, stands in a committed batch.</summary>
    Task<bool> AreCommittedAsync(IReadOnlyList<SignedCapture> captures, CancellationToken cancellationToken = default);
}
