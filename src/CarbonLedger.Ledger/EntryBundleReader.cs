using System.Buffers.Binary;

namespace CarbonLedger.Ledger;

/// <summary>
/// Cuts an <see cref="EntryBundle"/> that comes in pieces into its entries: no more than one entry is held, and none is allocated
/// before its length is known to be allowed.
/// </summary>
/// <param name="countMax">The most entries to accept, such as a proved header's count.</param>
/// <param name="take">Told of each entry: its index, where its frame begins in the bundle, and its bytes, which are overwritten by the next.</param>
public sealed class EntryBundleReader(int countMax, Action<int, long, ReadOnlyMemory<byte>> take)
{
    private readonly byte[] frame = new byte[sizeof(uint)];
    private byte[] buffer = new byte[1024];
    private int frameBytes;
    private int length;
    private int have;
    private long offset;
    private long start;

    /// <summary>Whole entries so far.</summary>
    public int Count { get; private set; }

    /// <summary>Takes in the next bytes.</summary>
    /// <exception cref="LedgerFormatException">A length is out of range, or there are more entries than allowed; the field names the byte.</exception>
    public void Add(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            int used = frameBytes < sizeof(uint) ? AddToFrame(piece) : AddToEntry(piece);
            offset += used;
            piece = piece[used..];
            if (frameBytes == sizeof(uint) && have == length)
            {
                take(Count, start, buffer.AsMemory(0, length));
                Count++;
                (frameBytes, have, length) = (0, 0, 0);
            }
        }
    }

    /// <summary>Says that no more comes.</summary>
    /// <exception cref="LedgerFormatException">The last entry is not whole.</exception>
    public void Finish()
    {
        if (frameBytes > 0)
        {
            throw new LedgerFormatException($"byte {start}", frameBytes < sizeof(uint) ? "4 bytes of length" : LedgerFormatException.Count(length, "bytes of entry"), $"the end after {offset - start} bytes");
        }
    }

    private int AddToFrame(ReadOnlySpan<byte> piece)
    {
        if (frameBytes == 0)
        {
            start = offset;
            if (Count == countMax)
            {
                throw new LedgerFormatException($"byte {start}", LedgerFormatException.Count(countMax, "entries at most"), "more");
            }
        }

        frame[frameBytes++] = piece[0];
        if (frameBytes == sizeof(uint))
        {
            uint wanted = BinaryPrimitives.ReadUInt32BigEndian(frame);
            if (wanted is < 1 or > Batch.EntryBytesMax)
            {
                throw new LedgerFormatException($"byte {start}", $"an entry of 1 to {Batch.EntryBytesMax} bytes", LedgerFormatException.Count(wanted, "bytes"));
            }

            length = (int)wanted;
        }

        return 1;
    }

    // The buffer grows with the bytes that came, not with the length that was claimed.
    private int AddToEntry(ReadOnlySpan<byte> piece)
    {
        int used = Math.Min(piece.Length, length - have);
        if (have + used > buffer.Length)
        {
            Array.Resize(ref buffer, Math.Min(length, Math.Max(have + used, buffer.Length * 2)));
        }

        piece[..used].CopyTo(buffer.AsSpan(have));
        have += used;
        return used;
    }
}
