using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Cli.Commands;

/// <summary>
/// A log as static files (<c>checkpoint</c>, <c>tile/…</c>, <c>batch/…</c>). All headers are read at once and must give the checkpoint's root; entries are
/// read batch by batch and must give their header's. Whether the checkpoint is to be believed is for who verifies what is made of it.
/// </summary>
internal sealed class ExportedLog
{
    private readonly string folder;
    private readonly List<ReadOnlyMemory<byte>> headerBytes = [];
    private readonly List<BatchHeader> headers = [];
    private readonly StoredTree tree;

    /// <exception cref="LedgerFormatException">The files are not those of a log, or not those under the checkpoint.</exception>
    /// <exception cref="IOException">A file is missing.</exception>
    public ExportedLog(string folder)
    {
        this.folder = folder;
        Note = SignedNote.Parse(Read("checkpoint", SignedNote.BytesMax));
        Checkpoint = Checkpoint.Parse(Note.Text);
        if (Checkpoint.Size is < 1 or > Batch.EntryCountMax)
        {
            throw new LedgerFormatException($"log {folder}", $"a size of 1 to {Batch.EntryCountMax}", $"{Checkpoint.Size}");
        }

        for (long index = 0; index * TileId.FullWidth < Checkpoint.Size; index++)
        {
            int width = LogTiles.Width(0, index, Checkpoint.Size);
            byte[] tile = Read(TilePath.ForHeaders(index, width), width * (sizeof(ushort) + (long)BatchHeader.BytesMax));
            headerBytes.AddRange(HeaderBundle.Decode(tile, width));
        }

        tree = StoredTree.Build([.. headerBytes.Select(header => MerkleTree.LeafHash(header.Span))]);
        if (headerBytes.Count != Checkpoint.Size || tree.Root != Checkpoint.Root)
        {
            throw new LedgerFormatException($"log {folder}", $"{Checkpoint.Size} headers under root {Checkpoint.Root.ToBase64()}", $"{headerBytes.Count} headers under root {tree.Root.ToBase64()}");
        }

        headers.AddRange(headerBytes.Select(header => BatchHeader.Decode(header)));
    }

    public SignedNote Note { get; }

    public Checkpoint Checkpoint { get; }

    /// <summary>By number.</summary>
    public IReadOnlyList<BatchHeader> Headers => headers;

    public ReadOnlyMemory<byte> HeaderBytes(long number) => headerBytes[(int)number];

    public IReadOnlyList<Hash> InclusionProof(long number) => tree.InclusionProof(number);

    /// <summary>Bytes of a batch's file.</summary>
    public long EntryBytes(long number) => new FileInfo(PathOf(TilePath.ForBatch(number))).Length;

    /// <summary>A batch's entries, proved to be those of its header.</summary>
    /// <exception cref="LedgerFormatException">They are others.</exception>
    public VerifiedBatch ReadBatch(long number)
    {
        BatchHeader header = headers[(int)number];
        IReadOnlyList<ReadOnlyMemory<byte>> entries = EntryBundle.Decode(Read(TilePath.ForBatch(number), BundleArchive.BytesMax), header.EntryCount);
        Hash[] leaves = [.. entries.Select(entry => MerkleTree.LeafHash(entry.Span))];
        Hash root = MerkleTree.Root(leaves);
        return root == header.Root
            ? new VerifiedBatch(header, tree.LeafHash(number), entries, leaves)
            : throw new LedgerFormatException($"{PathOf(TilePath.ForBatch(number))}", $"entries under root {header.Root.ToHex()}", $"entries under root {root.ToHex()}");
    }

    /// <summary>A bundle of consecutive batches.</summary>
    public byte[] Bundle(long first, long last, string readme, IReadOnlyList<AnchorReceipt>? receipts = null)
    {
        List<long> numbers = [.. Enumerable.Range(0, checked((int)(last - first + 1))).Select(i => first + i)];
        return LogBundle.Create(
            Note, first,
            [.. numbers.Select(HeaderBytes)],
            [.. numbers.Select(InclusionProof)],
            [.. numbers.Select(number => ReadBatch(number).Entries)],
            readme,
            receipts);
    }

    private byte[] Read(string path, long bytesMax)
    {
        string full = PathOf(path);
        FileInfo file = new(full);
        return file.Exists && file.Length > bytesMax
            ? throw new LedgerFormatException(full, $"at most {bytesMax} bytes", $"{file.Length}")
            : File.ReadAllBytes(full);
    }

    private string PathOf(string path) => Path.Combine(folder, path);
}
