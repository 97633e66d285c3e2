namespace CarbonLedger.Ledger;

/// <summary>A signature that holds.</summary>
/// <param name="Key">Whose it is.</param>
/// <param name="Time">When a witness says it cosigned, seconds since 1970 UTC; null for a signature that carries no time.</param>
public sealed record VerifiedSignature(VerifierKey Key, long? Time);
