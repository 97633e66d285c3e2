using CarbonLedger.Ledger;
using Microsoft.Win32.SafeHandles;

namespace CarbonLedger.Cli.Commands;

/// <summary>Reads the parts of a pack one at a time, all into the same memory.</summary>
internal sealed class PackFolder
{
    private const int PartsMax = 1_000_000;

    private readonly string folder;
    private byte[] buffer = [];

    /// <exception cref="LedgerFormatException">A bundle in the folder is not named as a part is.</exception>
    public PackFolder(string folder)
    {
        this.folder = folder;
        Names = [.. Directory.EnumerateFiles(folder, "*" + LogPack.Extension).Take(PartsMax).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        if (Names.FirstOrDefault(name => !LogPack.IsPartName(name)) is { } stray)
        {
            throw new LedgerFormatException($"pack {folder}", $"bundles named like 2026-06.0001{LogPack.Extension}", stray);
        }
    }

    /// <summary>The file names of the parts in their order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>A part's bytes, which stand until the next part is read.</summary>
    public ReadOnlyMemory<byte> Read(string name)
    {
        string path = Path.Combine(folder, name);
        using SafeFileHandle file = File.OpenHandle(path);
        long length = RandomAccess.GetLength(file);
        if (length > BundleArchive.BytesMax)
        {
            throw new UsageException($"{path} has {length} bytes; the limit is {BundleArchive.BytesMax}.");
        }

        // Once, for the longest: of two buffers the smaller would stand until the collector comes by.
        if (buffer.Length < length)
        {
            buffer = [];
            buffer = GC.AllocateUninitializedArray<byte>((int)Math.Max(length, LengthMax()));
        }

        Fill(file, path, buffer.AsSpan(0, (int)length), 0);
        return buffer.AsMemory(0, (int)length);
    }

    /// <summary>The entries of a batch that was verified, from its part.</summary>
    /// <exception cref="LedgerFormatException">They are others now.</exception>
    public IReadOnlyList<ReadOnlyMemory<byte>> ReadAgain(LogPackVerifier parts, long number)
    {
        PackedBatch place = parts.Places[(int)number];

        // The part being verified is named last, and is not closed before its batches are taken.
        string path = Path.Combine(folder, parts.Parts[place.Part]);
        byte[] bytes = new byte[place.Length];
        using SafeFileHandle file = File.OpenHandle(path);
        Fill(file, path, bytes, place.Offset);
        return place.Open(bytes);
    }

    // Of the parts that are not too long to be read.
    private long LengthMax() => Names.Select(name => new FileInfo(Path.Combine(folder, name)).Length).Where(length => length <= BundleArchive.BytesMax).DefaultIfEmpty().Max();

    private static void Fill(SafeFileHandle file, string path, Span<byte> bytes, long offset)
    {
        for (int at = 0; at < bytes.Length;)
        {
            int read = RandomAccess.Read(file, bytes[at..], offset + at);
            at += read > 0 ? read : throw new EndOfStreamException($"{path} became shorter while it was read.");
        }
    }
}
