using System.Buffers.Binary;

namespace CarbonLedger.Ledger;

/// <summary>A batch's entries as served at <c>/batch/n</c>: for each entry its length (u32, big-endian) and its bytes, nothing else.</summary>
public static class EntryBundle
{
    /// <summary>Frames the entries in order.</summary>
    /// <exception cref="LedgerFormatException">An entry is empty or above <see cref="Batch.EntryBytesMax"/>.</exception>
    public static byte[] Encode(IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        byte[] bundle = new byte[entries.Sum(entry => sizeof(uint) + (long)entry.Length)];
        int at = 0;
        for (int i = 0; i < entries.Count; i++)
        {
            RequireEntryLength(i, entries[i].Length);
            BinaryPrimitives.WriteUInt32BigEndian(bundle.AsSpan(at), (uint)entries[i].Length);
            entries[i].Span.CopyTo(bundle.AsSpan(at + sizeof(uint)));
            at += sizeof(uint) + entries[i].Length;
        }

        return bundle;
    }

    /// <summary>Cuts a bundle into its entries, which are slices of <paramref name="bundle"/> and not copies.</summary>
    /// <exception cref="LedgerFormatException">A length is out of range or runs past the end, or there are more than <see cref="Batch.EntryCountMax"/> entries.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Decode(ReadOnlyMemory<byte> bundle)
    {
        List<ReadOnlyMemory<byte>> entries = [];
        ReadOnlyMemory<byte> rest = bundle;
        while (!rest.IsEmpty)
        {
            if (entries.Count == Batch.EntryCountMax)
            {
                throw new LedgerFormatException("entry bundle", $"up to {Batch.EntryCountMax} entries", "more");
            }

            if (rest.Length < sizeof(uint))
            {
                throw new LedgerFormatException($"entry {entries.Count}", "4 bytes of length", LedgerFormatException.Count(rest.Length, "bytes"));
            }

            uint length = BinaryPrimitives.ReadUInt32BigEndian(rest.Span);
            RequireEntryLength(entries.Count, length);
            rest = rest[sizeof(uint)..];
            if (length > rest.Length)
            {
                throw new LedgerFormatException($"entry {entries.Count}", LedgerFormatException.Count(length, "bytes"), LedgerFormatException.Count(rest.Length, "bytes"));
            }

            entries.Add(rest[..(int)length]);
            rest = rest[(int)length..];
        }

        return entries;
    }

    internal static void RequireEntryLength(int index, long length)
    {
        if (length is < 1 or > Batch.EntryBytesMax)
        {
            throw new LedgerFormatException($"entry {index}", $"1 to {Batch.EntryBytesMax} bytes", LedgerFormatException.Count(length, "bytes"));
        }
    }
}
