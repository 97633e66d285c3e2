using CarbonLedger.Ledger;

namespace CarbonLedger.Server.Logs;

/// <summary>
/// A log as static files in a folder, under the paths it is served at. A file is written beside its place and moved there when it is
/// on disk, so that what has a name is whole; what is immutable is never written over.
/// </summary>
public sealed class StaticLog(string folder)
{
    /// <summary>Of the checkpoint, the one file that changes.</summary>
    public const string CheckpointPath = "checkpoint";

    /// <summary>Bytes read or written at once.</summary>
    public const int PieceBytes = 1 << 20;

    private const string Unfinished = ".unfinished";

    public string Folder => folder;

    /// <summary>Where a path of the log lies on disk.</summary>
    public string FileOf(string path) => Path.Combine(folder, path);

    /// <summary>The length of a file, or null if it isn't there.</summary>
    public long? LengthOf(string path) => new FileInfo(FileOf(path)) is { Exists: true } file ? file.Length : null;

    /// <summary>A whole file; null if it isn't there.</summary>
    /// <exception cref="LedgerFormatException">It is longer than <paramref name="bytesMax"/>; nothing was read.</exception>
    public async Task<byte[]?> ReadAsync(string path, long bytesMax, CancellationToken cancellationToken = default)
    {
        if (LengthOf(path) is not { } length)
        {
            return null;
        }

        return length <= bytesMax ? await File.ReadAllBytesAsync(FileOf(path), cancellationToken) : throw new LedgerFormatException(path, $"up to {bytesMax} bytes", $"{length} bytes");
    }

    /// <summary>The checkpoint the folder ends with, or null.</summary>
    /// <exception cref="LedgerFormatException">It is no signed checkpoint.</exception>
    public async Task<(SignedNote Note, Checkpoint Head)?> CheckpointAsync(CancellationToken cancellationToken = default)
    {
        if (await ReadAsync(CheckpointPath, SignedNote.BytesMax, cancellationToken) is not { } bytes)
        {
            return null;
        }

        SignedNote note = SignedNote.Parse(bytes);
        return (note, Checkpoint.Parse(note.Text));
    }

    /// <summary>Replaces the checkpoint.</summary>
    public Task WriteCheckpointAsync(SignedNote note, CancellationToken cancellationToken = default) =>
        WriteAsync(CheckpointPath, output => output.WriteAsync(note.ToBytes(), cancellationToken).AsTask());

    /// <summary>Writes what is immutable unless it is there with the same bytes.</summary>
    /// <returns>Whether it was written.</returns>
    /// <exception cref="LogDiffersException">It is there with other bytes; nothing was written.</exception>
    public async Task<bool> AddAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        if (LengthOf(path) is { } length)
        {
            bool same = length == content.Length && (await File.ReadAllBytesAsync(FileOf(path), cancellationToken)).AsSpan().SequenceEqual(content.Span);
            return same ? false : throw new LogDiffersException(path, content.Length, length);
        }

        await WriteAsync(path, output => output.WriteAsync(content, cancellationToken).AsTask());
        return true;
    }

    /// <summary>Writes a file in pieces; when this returns, it is durable.</summary>
    public async Task WriteAsync(string path, Func<Stream, Task> write)
    {
        string full = FileOf(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        await using (FileStream file = new(full + Unfinished, FileMode.Create, FileAccess.Write, FileShare.None, PieceBytes))
        {
            await write(file);
            file.Flush(flushToDisk: true);
        }

        File.Move(full + Unfinished, full, overwrite: true);
    }

    /// <summary>Whether a file holds exactly what a stream of pieces holds.</summary>
    public async Task<bool> HoldsAsync(string path, IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, CancellationToken cancellationToken = default)
    {
        await using FileStream file = new(FileOf(path), FileMode.Open, FileAccess.Read, FileShare.Read, PieceBytes);
        await foreach (ReadOnlyMemory<byte> piece in pieces.WithCancellation(cancellationToken))
        {
            byte[] there = new byte[piece.Length];
            int read = await file.ReadAtLeastAsync(there, there.Length, throwOnEndOfStream: false, cancellationToken);
            if (read != piece.Length || !there.AsSpan().SequenceEqual(piece.Span))
            {
                return false;
            }
        }

        return file.ReadByte() < 0;
    }
}
