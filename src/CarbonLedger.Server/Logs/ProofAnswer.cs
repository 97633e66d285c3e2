using CarbonLedger.Ledger;

namespace CarbonLedger.Server.Logs;

/// <summary>What a question for a proof was answered with.</summary>
/// <param name="Proof">The proof, or null if there is nothing to prove in what was searched.</param>
/// <param name="Searched">Which batches were looked into, in words.</param>
public sealed record ProofAnswer(LogProof? Proof, string Searched);
