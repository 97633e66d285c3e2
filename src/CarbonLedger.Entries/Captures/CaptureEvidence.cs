using System.Buffers.Binary;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Captures;

/// <summary>
/// What a device's signature of one capture stands on, as it is kept with the capture and in key 9 of its reading entry. Nothing; a signature
/// over <see cref="CaptureBytes"/>, 64 bytes; or one over the root of a batch, in which the capture has its place:
/// <c>signature (64) ‖ count (u16be) ‖ index (u16be) ‖ inclusion path (32 bytes each)</c>.
/// </summary>
public abstract record CaptureEvidence
{
    /// <summary>Bytes of the longest evidence: a capture in a batch of 1,000 with ten hashes above it.</summary>
    public const int BytesMax = HeadLength + (10 * Hash.Size);

    private const int CountAt = Ed25519.SignatureSize;
    private const int IndexAt = CountAt + sizeof(ushort);
    /// <summary>Bytes before the path of evidence in a batch.</summary>
    internal const int HeadLength = IndexAt + sizeof(ushort);

    private CaptureEvidence()
    {
    }

    /// <summary>Reads evidence; null exactly when <see cref="IsWellFormed"/> says no. Never throws on any bytes.</summary>
    public static CaptureEvidence? Parse(ReadOnlyMemory<byte> bytes)
    {
        if (!IsWellFormed(bytes.Span))
        {
            return null;
        }

        return bytes.Length switch
        {
            0 => new None(),
            Ed25519.SignatureSize => new Alone(bytes),
            _ => new InBatch(bytes[..CountAt], UInt16(bytes.Span, CountAt), UInt16(bytes.Span, IndexAt), PathOf(bytes.Span[HeadLength..])),
        };
    }

    /// <summary>
    /// Whether the bytes are evidence in its one form: none, 64, or with a count of 2 to 1,000, an index below it, and as many hashes as the
    /// audit path of that leaf has (RFC 6962 §2.1.1). Says nothing of the signature. Never throws on any bytes.
    /// </summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is 0 or Ed25519.SignatureSize)
        {
            return true;
        }

        if (bytes.Length < HeadLength)
        {
            return false;
        }

        int count = UInt16(bytes, CountAt);
        int index = UInt16(bytes, IndexAt);
        return count is >= 2 and <= CaptureBatch.CapturesMax && index < count
            && bytes.Length == HeadLength + (MerkleTree.InclusionPathLength(index, count) * Hash.Size);
    }

    /// <summary>The bytes that <see cref="Parse"/> reads.</summary>
    public abstract byte[] ToBytes();

    /// <summary>Evidence in a batch up to its path, with room for that.</summary>
    internal static byte[] HeadOf(ReadOnlySpan<byte> signature, int count, int index)
    {
        byte[] bytes = new byte[HeadLength + (MerkleTree.InclusionPathLength(index, count) * Hash.Size)];
        signature.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(CountAt), checked((ushort)count));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(IndexAt), checked((ushort)index));
        return bytes;
    }

    private static int UInt16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);

    private static Hash[] PathOf(ReadOnlySpan<byte> bytes)
    {
        Hash[] path = new Hash[bytes.Length / Hash.Size];
        for (int i = 0; i < path.Length; i++)
        {
            path[i] = Hash.FromBytes(bytes.Slice(i * Hash.Size, Hash.Size));
        }

        return path;
    }

    /// <summary>The capture is unsigned.</summary>
    public sealed record None : CaptureEvidence
    {
        /// <inheritdoc/>
        public override byte[] ToBytes() => [];
    }

    /// <summary>The capture was signed by itself.</summary>
    /// <param name="Signature">64 bytes, over <see cref="CaptureBytes"/>.</param>
    public sealed record Alone(ReadOnlyMemory<byte> Signature) : CaptureEvidence
    {
        /// <inheritdoc/>
        public override byte[] ToBytes() => Signature.ToArray();
    }

    /// <summary>The capture was signed with others, whose bytes nobody needs any more.</summary>
    /// <param name="Signature">64 bytes, over <see cref="CaptureBatch.RootBytes(int, Hash)"/>.</param>
    /// <param name="Count">Captures in the batch, 2 to 1,000.</param>
    /// <param name="Index">The capture's place among them, from 0.</param>
    /// <param name="Path">From the capture to the root, nearest sibling first.</param>
    public sealed record InBatch(ReadOnlyMemory<byte> Signature, int Count, int Index, IReadOnlyList<Hash> Path) : CaptureEvidence
    {
        /// <inheritdoc/>
        public override byte[] ToBytes()
        {
            byte[] bytes = new byte[HeadLength + (Path.Count * Hash.Size)];
            Signature.Span.CopyTo(bytes);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(CountAt), checked((ushort)Count));
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(IndexAt), checked((ushort)Index));
            for (int i = 0; i < Path.Count; i++)
            {
                Path[i].CopyTo(bytes.AsSpan(HeadLength + (i * Hash.Size)));
            }

            return bytes;
        }
    }
}
