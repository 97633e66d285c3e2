using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Ledger;

/// <summary>What a verified bundle holds.</summary>
/// <param name="Checkpoint">The verified checkpoint.</param>
/// <param name="Policy">Who signed it.</param>
/// <param name="Batches">The batches in order, without a gap.</param>
/// <param name="Readme">The bundle's README.txt, which is in the manifest and in no tree.</param>
public sealed record LogContent(
    Checkpoint Checkpoint, PolicyEvaluation Policy, IReadOnlyList<VerifiedBatch> Batches, ReadOnlyMemory<byte> Readme)
{
    /// <summary>Receipts of other ledgers that came beside the batches, each with its file; their evidence is not examined here.</summary>
    public IReadOnlyList<(AnchorReceipt Receipt, string Place)> Receipts { get; init; } = [];
}
