using System.Buffers.Binary;
using System.Text;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Anchors.ChainMaker;

/// <summary>
/// The calls of the anchor contract as a ChainMaker EVM takes them: the method is the eight lower-case hexadecimal digits of the selector, and the one parameter <c>data</c>
/// is the whole call data in lower-case hexadecimal digits, without 0x.
/// </summary>
public static class AnchorCall
{
    /// <summary>The parameter that carries the call data.</summary>
    public const string DataKey = "data";

    /// <summary>Bytes of an anchor() call: the selector and six words.</summary>
    internal const int AnchorSize = 4 + (6 * Word);

    private const int Word = 32;

    private static readonly byte[] AnchorSelector = Selector("anchor(bytes32,uint64,uint64,bytes32,bytes32,bytes32)");
    private static readonly byte[] RegisterSelector = Selector("register(bytes32,address)");
    private static readonly byte[] NextSelector = Selector("next(bytes32)");
    private static readonly byte[] AnchorsSelector = Selector("anchors(bytes32,uint64)");

    /// <summary>The topic of the event <c>Anchored</c>, 64 hexadecimal digits.</summary>
    public static string AnchoredTopic { get; } = Convert.ToHexStringLower(ChainDigest.Keccak("Anchored(bytes32,uint64,uint64,bytes32,bytes32,bytes32)"u8));

    /// <summary>The call that anchors a statement.</summary>
    public static byte[] Anchor(AnchorPublication publication)
    {
        ArgumentNullException.ThrowIfNull(publication);
        AnchorStatement statement = publication.Statement;
        return
        [
            .. AnchorSelector, .. statement.OriginHash.AsSpan(), .. Number(publication.Sequence), .. Number(statement.Checkpoint.Size), .. statement.Checkpoint.Root.AsSpan(),
            .. statement.Digest.AsSpan(), .. publication.CrossReceipt.AsSpan(),
        ];
    }

    /// <summary>The call by which the contract's owner says who may write for a log.</summary>
    /// <param name="publisher">20 bytes.</param>
    public static byte[] Register(Hash log, ReadOnlySpan<byte> publisher)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(publisher.Length, 20);
        return [.. RegisterSelector, .. log.AsSpan(), .. new byte[12], .. publisher];
    }

    /// <summary>The call that asks for the sequence the contract takes next of a log.</summary>
    public static byte[] Next(Hash log) => [.. NextSelector, .. log.AsSpan()];

    /// <summary>The call that asks what the contract holds in a place.</summary>
    public static byte[] Anchors(Hash log, long sequence) => [.. AnchorsSelector, .. log.AsSpan(), .. Number(sequence)];

    /// <summary>The method of a call.</summary>
    public static string Method(ReadOnlySpan<byte> call) => Convert.ToHexStringLower(call[..4]);

    /// <summary>The value of the parameter <see cref="DataKey"/>.</summary>
    public static byte[] Data(ReadOnlySpan<byte> call) => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(call));

    /// <summary>Reads an anchor() call; null for any other.</summary>
    public static AnchorCallValues? ReadAnchor(ReadOnlySpan<byte> call)
    {
        if (call.Length != AnchorSize || !call[..4].SequenceEqual(AnchorSelector))
        {
            return null;
        }

        ReadOnlySpan<byte> words = call[4..];
        return TryNumber(WordAt(words, 1), out long sequence) && TryNumber(WordAt(words, 2), out long size)
            ? new AnchorCallValues(HashAt(words, 0), sequence, size, HashAt(words, 3), HashAt(words, 4), HashAt(words, 5))
            : null;
    }

    /// <summary>Reads a register() call; null for any other.</summary>
    public static (Hash Log, byte[] Publisher)? ReadRegister(ReadOnlySpan<byte> call) =>
        call.Length == 4 + (2 * Word) && call[..4].SequenceEqual(RegisterSelector) && call.Slice(4 + Word, 12).IndexOfAnyExcept((byte)0) < 0
            ? (HashAt(call[4..], 0), call[^20..].ToArray())
            : null;

    /// <summary>Reads a next() call; null for any other.</summary>
    public static Hash? ReadNext(ReadOnlySpan<byte> call) => call.Length == 4 + Word && call[..4].SequenceEqual(NextSelector) ? HashAt(call[4..], 0) : null;

    /// <summary>Reads an anchors() call; null for any other.</summary>
    public static (Hash Log, long Sequence)? ReadAnchors(ReadOnlySpan<byte> call) =>
        call.Length == 4 + (2 * Word) && call[..4].SequenceEqual(AnchorsSelector) && TryNumber(WordAt(call[4..], 1), out long sequence) ? (HashAt(call[4..], 0), sequence) : null;

    /// <summary>The answer to next(): null where it is not one word below 2^63.</summary>
    public static long? NextAnswer(ReadOnlySpan<byte> answer) => answer.Length == Word && TryNumber(answer, out long next) ? next : null;

    /// <summary>The answer to anchors(): size, root, statement and cross-link; null where it is not four such words.</summary>
    public static (long Size, Hash Root, Hash Statement, Hash CrossReceipt)? AnchorsAnswer(ReadOnlySpan<byte> answer) =>
        answer.Length == 4 * Word && TryNumber(WordAt(answer, 0), out long size) ? (size, HashAt(answer, 1), HashAt(answer, 2), HashAt(answer, 3)) : null;

    /// <summary>A number as a word of the EVM: 32 bytes, big-endian.</summary>
    public static byte[] Number(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        byte[] word = new byte[Word];
        BinaryPrimitives.WriteInt64BigEndian(word.AsSpan(Word - 8), value);
        return word;
    }

    private static byte[] Selector(string signature) => ChainDigest.Keccak(Encoding.ASCII.GetBytes(signature))[..4];

    private static ReadOnlySpan<byte> WordAt(ReadOnlySpan<byte> words, int index) => words.Slice(index * Word, Word);

    private static Hash HashAt(ReadOnlySpan<byte> words, int index) => Hash.FromBytes(WordAt(words, index));

    private static bool TryNumber(ReadOnlySpan<byte> word, out long value)
    {
        value = BinaryPrimitives.ReadInt64BigEndian(word[^8..]);
        return value >= 0 && word[..^8].IndexOfAnyExcept((byte)0) < 0;
    }
}
