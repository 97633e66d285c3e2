using System.Text.Json;
using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Evm;

/// <summary>Turns what eth_getProof answers (EIP-1186) into evidence: each proof cut to the nodes of its way.</summary>
internal static class EvmProofAnswer
{
    /// <summary>Makes evidence from a header and an answer.</summary>
    /// <exception cref="LedgerFormatException">The answer is none of eth_getProof, or shows that the contract isn't there.</exception>
    /// <exception cref="MerkleProofException">A node of a way is missing.</exception>
    public static EvmEvidence ToEvidence(EvmHeader header, EvmAddress contract, IReadOnlyList<Hash> slots, JsonElement answer)
    {
        List<ReadOnlyMemory<byte>> accountProof = MerklePatricia.Pick(header.StateRoot, contract.ToArray(), Nodes(answer, "accountProof"));
        ReadOnlyMemory<byte> account = MerklePatricia.Follow(header.StateRoot, contract.ToArray(), accountProof) ?? throw Wrong("an account", "none");
        Hash storageRoot = EvmAccount.Decode(account).StorageRoot;
        if (!answer.TryGetProperty("storageProof", out JsonElement proofs) || proofs.ValueKind != JsonValueKind.Array || proofs.GetArrayLength() != slots.Count)
        {
            throw Wrong(HexText.Count(slots.Count, "storage proofs"), "another number");
        }

        return new EvmEvidence(header.BlockHash, header.Bytes, accountProof, [.. slots.Zip(proofs.EnumerateArray(), (slot, proof) => MerklePatricia.Pick(storageRoot, slot.AsSpan(), Nodes(proof, "proof")))]);
    }

    private static List<ReadOnlyMemory<byte>> Nodes(JsonElement holder, string name)
    {
        if (holder.ValueKind != JsonValueKind.Object || !holder.TryGetProperty(name, out JsonElement nodes) || nodes.ValueKind != JsonValueKind.Array)
        {
            throw Wrong(name, "no such array");
        }

        return [.. nodes.EnumerateArray().Select(node => HexText.TryDecode(HexText.OfJson(node), out byte[]? bytes) ? (ReadOnlyMemory<byte>)bytes : throw Wrong("data", "another value"))];
    }

    private static LedgerFormatException Wrong(string expected, string found) => new("eth_getProof", expected, found);
}
