namespace CarbonLedger.Ledger;

/// <summary>A witness that cosigned.</summary>
/// <param name="Witness">Which of the policy.</param>
/// <param name="Time">When, by its own clock: seconds since 1970 UTC.</param>
public sealed record WitnessSeen(PolicyWitness Witness, long Time);
