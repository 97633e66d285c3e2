namespace CarbonLedger.Ledger;

/// <summary>A log a policy accepts.</summary>
/// <param name="Key">Its key (type 0x01), whose name is the log's origin.</param>
/// <param name="Url">Where it may be reached, as the policy says; null if it says nothing.</param>
public sealed record PolicyLog(VerifierKey Key, string? Url);
