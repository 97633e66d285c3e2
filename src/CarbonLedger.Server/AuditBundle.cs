using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;

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

        Verify:   carbonledger verify BUNDLE --policy FILE [--trust FILE]
        Explain:  carbonledger explain BUNDLE --asset A --interval T

        The policy and trust files are the auditor's own: get them from somewhere other than this bundle.

        """;

    /// <summary>A bundle of all batches under a checkpoint, with an inclusion proof for each.</summary>
    public static byte[] Create(SignedNote checkpoint, IReadOnlyList<StoredBatch> batches)
    {
        Hash[] leaves = [.. batches.Select(batch => MerkleTree.LeafHash(batch.Header.Span))];
        StoredTree tree = StoredTree.Build(leaves);
        return LogBundle.Create(
            checkpoint, 0,
            [.. batches.Select(batch => batch.Header)],
            [.. batches.Select(batch => tree.InclusionProof(batch.Number))],
            [.. batches.Select(batch => EntryBundle.Decode(batch.Entries))],
            Readme);
    }
}
