using System.Buffers.Binary;
using System.Text.Json;
using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Evm;

/// <summary>The compiled CarbonAnchor.sol, and where its storage holds what (the comment of the contract says it in words).</summary>
public static class AnchorContract
{
    /// <summary>Words of storage that an anchor takes: root, statement, cross-link, and size with publisher.</summary>
    internal const int AnchorWords = 4;

    private const long LogsSlot = 1;
    private const long HeldSlot = 2;

    private static readonly (byte[] Creation, byte[] Runtime) Code = Load();

    /// <summary>Keccak-256 of the code that every deployment of the contract has: the pin <c>code keccak256:HEX</c>.</summary>
    public static Hash CodeHash { get; } = Keccak.Of(Code.Runtime);

    /// <summary>The code whose run makes the contract; it takes no arguments.</summary>
    public static ReadOnlyMemory<byte> CreationCode => Code.Creation;

    /// <summary>Where publisher and next sequence of a log stand.</summary>
    internal static Hash LogSlot(Hash log) => Keccak.Of([.. log.AsSpan(), .. AnchorAbi.Word(LogsSlot).AsSpan()]);

    /// <summary>Where the words of an anchor stand, in the order root, statement, cross-link, size with publisher.</summary>
    internal static Hash[] AnchorSlots(Hash log, long sequence)
    {
        Hash ofLog = Keccak.Of([.. log.AsSpan(), .. AnchorAbi.Word(HeldSlot).AsSpan()]);
        byte[] slot = Keccak.Of([.. AnchorAbi.Word(sequence).AsSpan(), .. ofLog.AsSpan()]).ToArray();
        Hash[] slots = new Hash[AnchorWords];
        for (int i = 0; i < AnchorWords; i++)
        {
            slots[i] = Hash.FromBytes(slot);
            AddOne(slot);
        }

        return slots;
    }

    /// <summary>Takes apart the first word of a log; false for a word that the contract never writes.</summary>
    internal static bool TryReadLog(Hash word, out long next, out EvmAddress publisher)
    {
        publisher = EvmAddress.FromBytes(word.AsSpan()[12..]);
        next = BinaryPrimitives.ReadInt64BigEndian(word.AsSpan()[4..]);
        return next >= 0 && !word.AsSpan()[..4].ContainsAnyExcept((byte)0);
    }

    /// <summary>Takes apart the last word of an anchor; false for a word that the contract never writes.</summary>
    internal static bool TryReadSize(Hash word, out long size, out EvmAddress publisher)
    {
        publisher = EvmAddress.FromBytes(word.AsSpan().Slice(4, EvmAddress.Size));
        size = BinaryPrimitives.ReadInt64BigEndian(word.AsSpan()[24..]);
        return size >= 0 && !word.AsSpan()[..4].ContainsAnyExcept((byte)0);
    }

    private static void AddOne(byte[] number)
    {
        for (int i = number.Length - 1; i >= 0 && unchecked(++number[i]) == 0; i--)
        {
        }
    }

    private static (byte[] Creation, byte[] Runtime) Load()
    {
        using Stream stream = typeof(AnchorContract).Assembly.GetManifestResourceStream("CarbonAnchor.json")
            ?? throw new InvalidOperationException("CarbonAnchor.json is not embedded in this assembly.");
        using JsonDocument artefact = JsonDocument.Parse(stream);
        return (Hex(artefact, "bytecode"), Hex(artefact, "runtimeBytecode"));
    }

    private static byte[] Hex(JsonDocument artefact, string name) => HexText.TryDecode(artefact.RootElement.GetProperty(name).GetString(), out byte[]? bytes)
        ? bytes
        : throw new InvalidOperationException($"CarbonAnchor.json has no {name}.");
}
