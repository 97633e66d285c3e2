using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace CarbonLedger.Storage.Sqlite.Segments;

/// <summary>
/// Appends batches to the newest segment, a write and an fsync each. A batch that could not be written whole is cut off again,
/// at the latest before the next one: what is before it stays as it is.
/// </summary>
internal sealed class SegmentWriter : IDisposable
{
    /// <summary>A segment this long is followed by another of the same day.</summary>
    public const long BytesMax = 1L << 30;

    private readonly string folder;
    private SafeFileHandle? handle;
    private SegmentHeader header;
    private SegmentHeader? next;
    private string? leftover;
    private long length;

    /// <param name="newest">The newest segment; null when there is none.</param>
    /// <param name="length">Its bytes up to the end of the last whole batch.</param>
    /// <param name="nextBatch">The number of the next batch.</param>
    public SegmentWriter(string folder, SegmentHeader? newest, long length, long nextBatch)
    {
        (this.folder, this.length, NextBatch) = (folder, length, nextBatch);
        header = newest ?? default;
    }

    public long NextBatch { get; private set; }

    /// <summary>The newest segment; its number is 0 while there is none.</summary>
    public SegmentHeader Newest => header;

    /// <summary>Chooses the segment of the next batch and returns its salt.</summary>
    /// <param name="day">
    /// UTC day of receipt. A new segment begins with a later day. With an earlier one it begins only when the clock went back by more than a
    /// day: around midnight it may tremble.
    /// </param>
    public uint Begin(int day)
    {
        bool fits = header.Number > 0 && day <= header.Day && day >= header.Day - 1 && length < BytesMax;
        if (fits)
        {
            next = null;
            return header.Salt;
        }

        next = new SegmentHeader(header.Number + 1, day, NextBatch, BinaryPrimitives.ReadUInt32LittleEndian(RandomNumberGenerator.GetBytes(sizeof(uint))));
        return next.Value.Salt;
    }

    /// <summary>When this returns, the batch is on disk; when it throws, nothing of it counts.</summary>
    /// <exception cref="IOException">The disk is full, read-only or failing.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public SegmentBatch Append(BatchBuilder batch)
    {
        (BatchHeader batchHeader, ReadOnlyMemory<byte> heads, ReadOnlyMemory<byte> contents) = batch.Build(NextBatch);
        SegmentHeader segment = next ?? header;
        byte[] start = new byte[BatchHeader.Length];
        batchHeader.Write(start, segment.Salt);
        long offset = next is null ? length : SegmentHeader.Length;
        if (next is null)
        {
            Write([start, heads, contents]);
        }
        else
        {
            WriteFirst(segment, [start, heads, contents]);
        }

        NextBatch++;
        length = offset + batchHeader.Size;
        return new SegmentBatch(batchHeader, segment, length, batch.Placed(segment.Number, offset));
    }

    public void Dispose() => handle?.Dispose();

    private void Write(IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        try
        {
            handle ??= Reopen();
            RandomAccess.Write(handle, parts, length);
            RandomAccess.FlushToDisk(handle);
        }
        catch
        {
            // After a failed fsync the system may believe that the pages are written: they are given up, and what comes next is written anew.
            GiveUp();
            throw;
        }
    }

    // Header and first batch in one: there is no segment without a batch.
    private void WriteFirst(SegmentHeader segment, IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        string path = SegmentFolder.PathOf(folder, segment.Number, segment.Day);
        byte[] first = new byte[SegmentHeader.Length];
        segment.Write(first);
        if (leftover is not null)
        {
            File.Delete(leftover);
            leftover = null;
        }

        SafeFileHandle? opened = null;
        try
        {
            opened = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.Write(opened, [first, .. parts], 0);
            RandomAccess.FlushToDisk(opened);
            SegmentFolder.Flush(folder);
        }
        catch
        {
            opened?.Dispose();
            leftover = File.Exists(path) ? path : null;
            TryDeleteLeftover();
            throw;
        }

        handle?.Dispose();
        (handle, header, next) = (opened, segment, null);
    }

    private SafeFileHandle Reopen()
    {
        SafeFileHandle opened = File.OpenHandle(SegmentFolder.PathOf(folder, header.Number, header.Day), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        long found = RandomAccess.GetLength(opened);
        if (found < length)
        {
            opened.Dispose();
            throw new IOException($"{SegmentFolder.PathOf(folder, header.Number, header.Day)}: expected {length} bytes; found {found}. Another file stands in the segment's place.");
        }

        RandomAccess.SetLength(opened, length);
        return opened;
    }

    private void GiveUp()
    {
        try
        {
            if (handle is not null)
            {
                RandomAccess.SetLength(handle, length);
            }
        }
        catch (IOException)
        {
            // Then the next write cuts it off, or the next start.
        }
        finally
        {
            handle?.Dispose();
            handle = null;
        }
    }

    // A later attempt may be of another day and so have another name: two files must not have one number.
    private void TryDeleteLeftover()
    {
        try
        {
            if (leftover is not null)
            {
                File.Delete(leftover);
                leftover = null;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then before the next attempt; at a start it is the newest segment, and repaired if it is torn.
        }
    }
}
