using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CarbonLedger.Ledger;

/// <summary>
/// A set of files as one zip in one canonical form, which any unzip opens: stored, <c>manifest</c> first and the others in
/// ordinal order of their paths, no time (1980-01-01 00:00:00, the zero of zip), flags, extra field, comment, gap or data
/// descriptor. The same files give the same bytes; a reader rebuilds the archive and refuses the first byte that differs.
/// </summary>
public static class BundleArchive
{
    /// <summary>The largest archive.</summary>
    public const int BytesMax = 512 * 1024 * 1024;

    /// <summary>The most files, the manifest among them; below what would need zip64.</summary>
    public const int FileCountMax = 65_534;

    /// <summary>The longest path.</summary>
    public const int PathMax = 200;

    /// <summary>The path of the first file: for every other one line <c>sha256hex SP length SP path LF</c>.</summary>
    public const string ManifestPath = "manifest";

    private const uint LocalSignature = 0x04034b50;
    private const uint CentralSignature = 0x02014b50;
    private const uint EndSignature = 0x06054b50;
    private const int LocalSize = 30;
    private const int CentralSize = 46;
    private const int EndSize = 22;

    // Version 1.0 of the format: stored files need no more.
    private const ushort ZipVersion = 10;

    // Month 1, day 1 of year 0, which is 1980; the time of day is 0.
    private const ushort ZeroDate = 0x0021;

    /// <summary>Writes the archive of these files, in any order, without a manifest among them.</summary>
    /// <exception cref="LedgerFormatException">A path is not one or stands twice, or a cap is broken.</exception>
    public static byte[] Write(IReadOnlyList<BundleFile> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        List<BundleFile> ordered = [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)];
        for (int i = 0; i < ordered.Count; i++)
        {
            string path = ordered[i].Path;
            if (!IsPath(path) || path == ManifestPath || (i > 0 && path == ordered[i - 1].Path))
            {
                throw new LedgerFormatException("bundle path", "a path, once", LedgerFormatException.Quote(path));
            }
        }

        ordered.Insert(0, Manifest(ordered));
        long total = EndSize + ordered.Sum(file => LocalSize + CentralSize + (2L * file.Path.Length) + file.Content.Length);
        if (ordered.Count > FileCountMax || total > BytesMax)
        {
            throw new LedgerFormatException("bundle", $"up to {FileCountMax} files and {BytesMax} bytes", $"{ordered.Count} files and {total} bytes");
        }

        byte[] archive = new byte[total];
        int at = 0;
        foreach ((string _, ReadOnlyMemory<byte> part) in Parts(ordered))
        {
            part.Span.CopyTo(archive.AsSpan(at));
            at += part.Length;
        }

        return archive;
    }

    /// <summary>Reads an archive. Never throws: anything but the canonical form is a problem that names the first thing that differs.</summary>
    public static BundleReading Read(ReadOnlyMemory<byte> archive)
    {
        try
        {
            List<BundleFile> files = ReadDirectory(archive);
            RequireManifest(files);
            RequireSameBytes(archive, files);
            return new BundleReading(files[1..], null);
        }
        catch (LedgerFormatException e)
        {
            return new BundleReading([], new BundleProblem(e.Field, e.Expected, e.Found));
        }
    }

    private static BundleFile Manifest(List<BundleFile> files)
    {
        StringBuilder lines = new();
        foreach (BundleFile file in files)
        {
            lines.Append(ManifestLine(file));
        }

        return new BundleFile(ManifestPath, Encoding.ASCII.GetBytes(lines.ToString()));
    }

    private static string ManifestLine(BundleFile file) => string.Create(
        CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(SHA256.HashData(file.Content.Span))} {file.Content.Length} {file.Path}\n");

    /// <summary>The whole archive in order, each part with the name an error gives it. Writing joins the parts, reading compares them.</summary>
    private static IEnumerable<(string Place, ReadOnlyMemory<byte> Bytes)> Parts(List<BundleFile> files)
    {
        List<byte[]> directory = new(files.Count);
        int offset = 0;
        foreach (BundleFile file in files)
        {
            byte[] name = Encoding.ASCII.GetBytes(file.Path);
            byte[] common = CommonFields(file, name.Length);
            byte[] local = [.. Number(LocalSignature), .. common, .. name];
            directory.Add(CentralRecord(common, name, offset));
            offset += local.Length + file.Content.Length;
            yield return ($"local header of {file.Path}", local);
            yield return (file.Path, file.Content);
        }

        for (int i = 0; i < files.Count; i++)
        {
            yield return ($"directory record of {files[i].Path}", directory[i]);
        }

        yield return ("end of archive", EndRecord(files.Count, directory.Sum(record => record.Length), offset));
    }

    /// <summary>The fields that a local header and a directory record share: version to extra length.</summary>
    private static byte[] CommonFields(BundleFile file, int nameLength)
    {
        byte[] fields = new byte[LocalSize - sizeof(uint)];
        BinaryPrimitives.WriteUInt16LittleEndian(fields, ZipVersion);
        BinaryPrimitives.WriteUInt16LittleEndian(fields.AsSpan(8), ZeroDate);
        BinaryPrimitives.WriteUInt32LittleEndian(fields.AsSpan(10), Crc32.Of(file.Content.Span));
        BinaryPrimitives.WriteInt32LittleEndian(fields.AsSpan(14), file.Content.Length);
        BinaryPrimitives.WriteInt32LittleEndian(fields.AsSpan(18), file.Content.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(fields.AsSpan(22), (ushort)nameLength);
        return fields;
    }

    private static byte[] CentralRecord(byte[] common, byte[] name, int offset)
    {
        byte[] record = new byte[CentralSize + name.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(record, CentralSignature);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(4), ZipVersion);
        common.CopyTo(record, 6);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(42), offset);
        name.CopyTo(record, CentralSize);
        return record;
    }

    private static byte[] EndRecord(int fileCount, int directorySize, int directoryOffset)
    {
        byte[] record = new byte[EndSize];
        BinaryPrimitives.WriteUInt32LittleEndian(record, EndSignature);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(8), (ushort)fileCount);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(10), (ushort)fileCount);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(12), directorySize);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(16), directoryOffset);
        return record;
    }

    private static byte[] Number(uint value)
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    /// <summary>Cuts the archive into files by its directory. Only what memory safety and rebuilding need is checked; the comparison checks the rest.</summary>
    private static List<BundleFile> ReadDirectory(ReadOnlyMemory<byte> archive)
    {
        if (archive.Length is < EndSize or > BytesMax)
        {
            throw new LedgerFormatException("archive", $"{EndSize} to {BytesMax} bytes", LedgerFormatException.Count(archive.Length, "bytes"));
        }

        ReadOnlySpan<byte> end = archive.Span[^EndSize..];
        int fileCount = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
        long directorySize = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
        long directoryOffset = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(end) != EndSignature || directoryOffset + directorySize + EndSize != archive.Length)
        {
            throw new LedgerFormatException("end of archive", "an end record right after the directory", "other bytes");
        }

        if (fileCount is < 1 or > FileCountMax)
        {
            throw new LedgerFormatException("end of archive", $"1 to {FileCountMax} files", LedgerFormatException.Count(fileCount, "files"));
        }

        ReadOnlyMemory<byte> data = archive[..(int)directoryOffset];
        ReadOnlyMemory<byte> directory = archive[(int)directoryOffset..^EndSize];
        List<BundleFile> files = [];
        for (int i = 0; i < fileCount; i++)
        {
            BundleFile file = ReadFile(i, ref data, ref directory);
            RequireInOrder(files, file.Path);
            files.Add(file);
        }

        if (!data.IsEmpty || !directory.IsEmpty)
        {
            throw new LedgerFormatException("end of archive", "nothing after the last file", LedgerFormatException.Count(data.Length + (long)directory.Length, "bytes"));
        }

        return files;
    }

    private static BundleFile ReadFile(int index, ref ReadOnlyMemory<byte> data, ref ReadOnlyMemory<byte> directory)
    {
        string place = $"directory record {index + 1}";
        if (directory.Length < CentralSize)
        {
            throw new LedgerFormatException(place, $"{CentralSize} bytes", LedgerFormatException.Count(directory.Length, "bytes"));
        }

        long size = BinaryPrimitives.ReadUInt32LittleEndian(directory.Span[24..]);
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(directory.Span[28..]);
        if (nameLength > PathMax || directory.Length < CentralSize + nameLength)
        {
            throw new LedgerFormatException(place, $"a path of up to {PathMax} bytes", LedgerFormatException.Count(nameLength, "bytes"));
        }

        string path = Encoding.Latin1.GetString(directory.Span.Slice(CentralSize, nameLength));
        if (!IsPath(path))
        {
            throw new LedgerFormatException(place, "a path", LedgerFormatException.Quote(path));
        }

        int start = LocalSize + nameLength;
        if (start + size > data.Length)
        {
            throw new LedgerFormatException(path, LedgerFormatException.Count(size, "bytes"), LedgerFormatException.Count(Math.Max(0, data.Length - start), "bytes"));
        }

        BundleFile file = new(path, data.Slice(start, (int)size));
        data = data[(start + (int)size)..];
        directory = directory[(CentralSize + nameLength)..];
        return file;
    }

    private static void RequireInOrder(List<BundleFile> before, string path)
    {
        bool inOrder = before.Count switch
        {
            0 => path == ManifestPath,
            1 => path != ManifestPath,
            _ => path != ManifestPath && string.CompareOrdinal(before[^1].Path, path) < 0,
        };
        if (!inOrder)
        {
            throw new LedgerFormatException("directory", "manifest first, then each path once in ordinal order", LedgerFormatException.Quote(path));
        }
    }

    /// <summary>Says which file a changed byte is in, before the comparison of all bytes would name its checksum.</summary>
    private static void RequireManifest(List<BundleFile> files)
    {
        ReadOnlyMemory<byte> rest = files[0].Content;
        foreach (BundleFile file in files[1..])
        {
            string line = ManifestLine(file);
            ReadOnlyMemory<byte> found = rest[..Math.Min(rest.Length, line.Length)];
            if (!found.Span.SequenceEqual(Encoding.ASCII.GetBytes(line)))
            {
                throw new LedgerFormatException(
                    $"manifest line of {file.Path}", line.TrimEnd('\n'), FirstLine(Encoding.Latin1.GetString(found.Span)));
            }

            rest = rest[line.Length..];
        }

        if (!rest.IsEmpty)
        {
            throw new LedgerFormatException(ManifestPath, "a line for each file", LedgerFormatException.Count(rest.Length, "bytes more"));
        }
    }

    private static void RequireSameBytes(ReadOnlyMemory<byte> archive, List<BundleFile> files)
    {
        int at = 0;
        foreach ((string place, ReadOnlyMemory<byte> expected) in Parts(files))
        {
            ReadOnlySpan<byte> found = archive.Span[at..];
            int same = expected.Span.CommonPrefixLength(found);
            if (same != expected.Length)
            {
                throw new LedgerFormatException(
                    $"{place}, byte {at + same}", $"0x{expected.Span[same]:x2}", same < found.Length ? $"0x{found[same]:x2}" : "the end");
            }

            at += expected.Length;
        }
    }

    private static string FirstLine(string text)
    {
        int end = text.IndexOf('\n', StringComparison.Ordinal);
        string line = end < 0 ? text : text[..end];
        return line.Length == 0 ? "no line" : string.Concat(line.Select(c => c is >= ' ' and <= '~' ? c : '?'));
    }

    private static bool IsPath(string path) =>
        path.Length is >= 1 and <= PathMax
        && path.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/')
        && path.Split('/').All(segment => segment is not ("" or "." or ".."));
}
