using System.Text;
using CarbonLedger.Anchors.Evm;
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

    // Of any call: its first four bytes are the same whatever it is asked for.
    private static readonly byte[] AnchorSelector = AnchorAbi.AnchorSelector;
    private static readonly byte[] RegisterSelector = Register(Hash.Zero, new byte[EvmAddress.Size])[..4];
    private static readonly byte[] NextSelector = Next(Hash.Zero)[..4];
    private static readonly byte[] AnchorsSelector = Anchors(Hash.Zero, 0)[..4];

    /// <summary>The topic of the event <c>Anchored</c>, 64 hexadecimal digits.</summary>
    public static string AnchoredTopic { get; } = AnchorAbi.AnchoredTopic.ToHex();

    /// <summary>The call that anchors a statement.</summary>
    public static byte[] Anchor(AnchorPublication publication)
    {
        ArgumentNullException.ThrowIfNull(publication);
        return AnchorAbi.Anchor(publication);
    }

    /// <summary>The call by which the contract's owner says who may write for a log.</summary>
    /// <param name="publisher">20 bytes.</param>
    public static byte[] Register(Hash log, ReadOnlySpan<byte> publisher) => AnchorAbi.Register(log, EvmAddress.FromBytes(publisher));

    /// <summary>The call that asks for the sequence the contract takes next of a log.</summary>
    public static byte[] Next(Hash log) => AnchorAbi.Next(log);

    /// <summary>The call that asks what the contract holds in a place.</summary>
    public static byte[] Anchors(Hash log, long sequence) => AnchorAbi.Anchors(log, sequence);

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
    public static long? NextAnswer(ReadOnlySpan<byte> answer) => AnchorAbi.TryReadNext(answer, out long next) ? next : null;

    /// <summary>The answer to anchors(): size, root, statement and cross-link; null where it is not four such words.</summary>
    public static (long Size, Hash Root, Hash Statement, Hash CrossReceipt)? AnchorsAnswer(ReadOnlySpan<byte> answer) =>
        AnchorAbi.TryReadAnchor(answer, out HeldAnchor held) ? (held.Size, held.Root, held.Statement, held.CrossReceipt) : null;

    /// <summary>A number as a word of the EVM: 32 bytes, big-endian.</summary>
    public static byte[] Number(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return AnchorAbi.Word(value).ToArray();
    }

    private static ReadOnlySpan<byte> WordAt(ReadOnlySpan<byte> words, int index) => words.Slice(index * Word, Word);

    private static Hash HashAt(ReadOnlySpan<byte> words, int index) => Hash.FromBytes(WordAt(words, index));

    private static bool TryNumber(ReadOnlySpan<byte> word, out long value) => AnchorAbi.TryReadNext(word, out value);
}
