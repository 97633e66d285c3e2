using System.Buffers.Binary;

namespace CarbonLedger.Ledger;

/// <summary>
/// Where every 16th entry of an <see cref="EntryBundle"/> begins, each as u64, big-endian: what lets one entry of a batch be read
/// without the others. Half a byte an entry, where a full table would take eight; the 15 entries passed over on the way
/// are a few kilobytes, which a disk or a database gives in one read anyway. Not trusted: a wrong one gives an entry whose proof fails.
/// </summary>
public static class EntryPositions
{
    /// <summary>Entries from one position to the next.</summary>
    public const int Stride = 16;

    /// <summary>Bytes a position takes.</summary>
    public const int PositionBytes = sizeof(ulong);

    /// <summary>How many positions a bundle of so many entries has.</summary>
    public static int CountOf(int entryCount) => (entryCount + Stride - 1) / Stride;

    /// <summary>The positions of a bundle, or null if it is not framed.</summary>
    public static byte[]? TryOf(ReadOnlySpan<byte> bundle)
    {
        Counter counter = new();
        counter.Add(bundle);
        return counter.TryFinish();
    }

    /// <summary>Reads position <paramref name="block"/>.</summary>
    /// <exception cref="LedgerFormatException">There is none, or it is beyond what a long counts.</exception>
    public static long At(ReadOnlySpan<byte> positions, int block)
    {
        int at = checked(block * PositionBytes);
        if (at < 0 || positions.Length - at < PositionBytes)
        {
            throw new LedgerFormatException("entry positions", LedgerFormatException.Count(block + 1L, "positions"), LedgerFormatException.Count(positions.Length, "bytes"));
        }

        ulong position = BinaryPrimitives.ReadUInt64BigEndian(positions[at..]);
        return position <= long.MaxValue ? (long)position : throw new LedgerFormatException("entry positions", "a position in the bundle", LedgerFormatException.Quote(position.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    /// <summary>Finds the positions of a bundle that comes in pieces of any size.</summary>
    public sealed class Counter
    {
        private readonly List<byte> positions = [];
        private readonly byte[] length = new byte[sizeof(uint)];
        private long offset;
        private long count;
        private long skip;
        private int lengthBytes;
        private bool broken;

        /// <summary>Entries begun so far.</summary>
        public long Count => count;

        /// <summary>Takes in the next bytes.</summary>
        public void Add(ReadOnlySpan<byte> piece)
        {
            while (!broken && !piece.IsEmpty)
            {
                if (skip > 0)
                {
                    int passed = (int)Math.Min(skip, piece.Length);
                    (skip, offset) = (skip - passed, offset + passed);
                    piece = piece[passed..];
                    continue;
                }

                if (lengthBytes == 0)
                {
                    Begin();
                }

                length[lengthBytes++] = piece[0];
                offset++;
                piece = piece[1..];
                if (lengthBytes == sizeof(uint))
                {
                    skip = BinaryPrimitives.ReadUInt32BigEndian(length);
                    lengthBytes = 0;
                    broken = skip is < 1 or > Batch.EntryBytesMax || count > Batch.EntryCountMax;
                }
            }
        }

        /// <summary>The positions, or null if the bytes were no bundle.</summary>
        public byte[]? TryFinish() => broken || skip > 0 || lengthBytes > 0 ? null : [.. positions];

        private void Begin()
        {
            if (count++ % Stride == 0)
            {
                Span<byte> position = stackalloc byte[PositionBytes];
                BinaryPrimitives.WriteUInt64BigEndian(position, (ulong)offset);
                positions.AddRange(position);
            }
        }
    }
}
