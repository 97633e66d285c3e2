using System.Text.Encodings.Web;
using System.Text.Json;
using CarbonLedger.Ledger;

namespace CarbonLedger.Server.Logs;

/// <summary>The JSON view of a proof: for programs that show it. What is verified is the proof file.</summary>
public static class ProofJson
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One object; hashes and bytes in base64, the leaf hash in hexadecimal as questions for it are asked.</summary>
    public static byte[] Of(LogProof proof, string searched) => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            batch = proof.Batch,
            entryIndex = proof.EntryIndex,
            leaf = MerkleTree.LeafHash(proof.Entry.Span).ToHex(),
            entry = Convert.ToBase64String(proof.Entry.Span),
            entryProof = proof.EntryProof.Select(hash => hash.ToBase64()),
            header = Convert.ToBase64String(proof.Header.Span),
            headerProof = proof.HeaderProof.Select(hash => hash.ToBase64()),
            checkpoint = proof.Checkpoint.Format(),
            searched,
        },
        Options);
}
