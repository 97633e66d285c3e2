using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Server;

/// <summary>Makes an audit bundle of a whole log.</summary>
public static class AuditBundle
{
    /// <summary>What a bundle says to people.</summary>
    public const string Readme = """
        CarbonLedger audit bundle
        =========================
        Everything needed to check the figures of a log without asking its operator:

          checkpoint   the signed tree head (C2SP signed note, tlog-checkpoint)
          headers      the batch headers, leaves of the log (u16be length, bytes)
          proofs/n     the inclusion proof of header n, a base64 hash a line (RFC 6962)
          batch/n      the entries of batch n (u32be length, bytes), deterministic CBOR
          anchors/n    receipts of other ledgers that no batch here holds, if there are any

        Verify:   carbonledger verify BUNDLE --policy FILE [--trust FILE]
        Explain:  carbonledger explain BUNDLE --asset A --interval T

        The policy and trust files are the auditor's own: get them from somewhere other than this bundle.

        """;

    /// <summary>A bundle of all batches under a checkpoint, with an inclusion proof for each.</summary>
    /// <param name="receipts">Of other ledgers; those that batches hold need not be given again.</param>
    public static byte[] Create(SignedNote checkpoint, IReadOnlyList<StoredBatch> batches, IReadOnlyList<AnchorReceipt>? receipts = null)
    {
        Hash[] leaves = [.. batches.Select(batch => MerkleTree.LeafHash(batch.Header.Span))];
        StoredTree tree = StoredTree.Build(leaves);
        return LogBundle.Create(
            checkpoint, 0,
            [.. batches.Select(batch => batch.Header)],
            [.. batches.Select(batch => tree.InclusionProof(batch.Number))],
            [.. batches.Select(batch => EntryBundle.Decode(batch.Entries))],
            Readme,
            receipts);
    }
}
