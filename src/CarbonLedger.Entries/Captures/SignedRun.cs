using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Captures;

/// <summary>
/// The captures of one batch as they go on together: the canonical bytes of each, and the signature with the hashes it stands on once for all of
/// them. Safe to read from many threads.
/// </summary>
public sealed class SignedRun
{
    private readonly byte[] bytes;
    private readonly (int Start, int Length)[] places;
    private readonly StoredTree? tree;
    private volatile byte[][]? evidence;

    /// <param name="captures">2 to 1,000 of one device at one site.</param>
    /// <param name="bytes">Their <see cref="CaptureBytes"/>.</param>
    /// <param name="places">Where those of each are.</param>
    /// <param name="signature">Over the root of the tree; empty where there is none.</param>
    /// <param name="tree">Over the bytes; null where there is no signature.</param>
    internal SignedRun(IReadOnlyList<Capture> captures, byte[] bytes, (int Start, int Length)[] places, ReadOnlyMemory<byte> signature, StoredTree? tree) =>
        (Captures, this.bytes, this.places, Signature, this.tree) = (captures, bytes, places, signature, tree);

    /// <summary>In the order they were signed.</summary>
    public IReadOnlyList<Capture> Captures { get; }

    /// <summary>The signature over their root, 64 bytes; empty where there is no evidence.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>Whether each capture has evidence.</summary>
    public bool IsSigned => tree is not null;

    /// <summary>The <see cref="CaptureBytes"/> of a capture.</summary>
    public ReadOnlyMemory<byte> BytesOf(int index) => bytes.AsMemory(places[index].Start, places[index].Length);

    /// <summary>The <see cref="CaptureEvidence"/> of a capture; empty where there is none.</summary>
    public ReadOnlyMemory<byte> EvidenceOf(int index)
    {
        if (tree is null)
        {
            return default;
        }

        // For all of them at once: a path alone costs most of what all cost. Made twice by two threads it is the same.
        return (evidence ??= AllEvidence(tree))[index];
    }

    private byte[][] AllEvidence(StoredTree tree)
    {
        byte[][] made = new byte[Captures.Count][];
        for (int i = 0; i < made.Length; i++)
        {
            made[i] = CaptureEvidence.HeadOf(Signature.Span, made.Length, i);
        }

        tree.CopyInclusionProofs(made, CaptureEvidence.HeadLength);
        return made;
    }
}
