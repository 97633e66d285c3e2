namespace CarbonLedger.Ledger;

/// <summary>A witness a policy knows.</summary>
/// <param name="Name">Its name inside the policy, which may differ from the key's.</param>
/// <param name="Key">Its key (type 0x04).</param>
/// <param name="Url">Its submission prefix, as the policy says; null if it says nothing.</param>
public sealed record PolicyWitness(string Name, VerifierKey Key, string? Url);
