using System.Buffers.Binary;
using System.Text;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Anchors.Evm;

/// <summary>Calls, answers and the event of CarbonAnchor.sol in the contract ABI of Solidity: every value is one word of 32 bytes.</summary>
internal static class AnchorAbi
{
    private const int SelectorSize = 4;
    private const string AnchorSignature = "anchor(bytes32,uint64,uint64,bytes32,bytes32,bytes32)";

    /// <summary>The first topic of the event; the log and the sequence follow as topics.</summary>
    public static Hash AnchoredTopic { get; } = Of("Anchored(bytes32,uint64,uint64,bytes32,bytes32,bytes32)");

    /// <summary>The first bytes of <see cref="Anchor"/>.</summary>
    public static byte[] AnchorSelector => [.. Of(AnchorSignature).AsSpan()[..SelectorSize]];

    public static byte[] Anchor(AnchorPublication publication)
    {
        Checkpoint checkpoint = publication.Statement.Checkpoint;
        return Call(
            AnchorSignature, publication.Statement.OriginHash, Word(publication.Sequence), Word(checkpoint.Size), checkpoint.Root,
            publication.Statement.Digest, publication.CrossReceipt);
    }

    public static byte[] Register(Hash log, EvmAddress publisher) => Call("register(bytes32,address)", log, Word(publisher));

    public static byte[] Next(Hash log) => Call("next(bytes32)", log);

    public static byte[] Anchors(Hash log, long sequence) => Call("anchors(bytes32,uint64)", log, Word(sequence));

    /// <summary>The data of the event that goes with a publication.</summary>
    public static byte[] AnchoredData(AnchorPublication publication) => Anchor(publication)[(SelectorSize + (2 * Hash.Size))..];

    /// <summary>Reads the answer of <see cref="Next"/>; false for bytes that no such contract gives.</summary>
    public static bool TryReadNext(ReadOnlySpan<byte> answer, out long next)
    {
        next = 0;
        return answer.Length == Hash.Size && TryReadNumber(answer, out next);
    }

    /// <summary>Reads the answer of <see cref="Anchors"/>; false for bytes that no such contract gives.</summary>
    public static bool TryReadAnchor(ReadOnlySpan<byte> answer, out HeldAnchor held)
    {
        held = default;
        if (answer.Length != 4 * Hash.Size || !TryReadNumber(answer[..Hash.Size], out long size))
        {
            return false;
        }

        held = new HeldAnchor(size, WordAt(answer, 1), WordAt(answer, 2), WordAt(answer, 3));
        return true;
    }

    public static Hash Word(long number)
    {
        byte[] word = new byte[Hash.Size];
        BinaryPrimitives.WriteInt64BigEndian(word.AsSpan(24), number);
        return Hash.FromBytes(word);
    }

    public static Hash Word(EvmAddress address) => Hash.FromBytes([.. new byte[12], .. address.ToArray()]);

    private static Hash WordAt(ReadOnlySpan<byte> words, int index) => Hash.FromBytes(words.Slice(index * Hash.Size, Hash.Size));

    private static bool TryReadNumber(ReadOnlySpan<byte> word, out long number)
    {
        number = BinaryPrimitives.ReadInt64BigEndian(word[24..]);
        return number >= 0 && !word[..24].ContainsAnyExcept((byte)0);
    }

    private static Hash Of(string signature) => Keccak.Of(Encoding.ASCII.GetBytes(signature));

    private static byte[] Call(string signature, params Hash[] words) => [.. Of(signature).AsSpan()[..SelectorSize], .. words.SelectMany(word => word.ToArray())];
}
