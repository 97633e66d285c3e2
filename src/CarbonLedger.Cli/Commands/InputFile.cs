using System.IO.Compression;
using CarbonLedger.Carbon;
using CarbonLedger.Ledger;

namespace CarbonLedger.Cli.Commands;

/// <summary>Reads whole input files with a limit.</summary>
internal static class InputFile
{
    /// <summary>Larger files are refused before they are read.</summary>
    public const long BytesMax = 512L * 1024 * 1024;

    private static readonly byte[] GzipMagic = [0x1f, 0x8b];

    public static async Task<byte[]> ReadAsync(string path, CancellationToken cancel = default)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new UsageException("A file was named with an empty path.");
        }

        FileInfo file = new(path);
        if (file.Exists && file.Length > BytesMax)
        {
            throw new UsageException($"{path} has {file.Length} bytes; the limit is {BytesMax}.");
        }

        return await File.ReadAllBytesAsync(path, cancel);
    }

    /// <summary>Reads a file and what it holds.</summary>
    /// <param name="parse">Refuses by <see cref="LedgerFormatException"/> what is not in form.</param>
    /// <exception cref="LedgerFormatException">As the parser says it, the file named.</exception>
    public static async Task<T> ParseAsync<T>(string path, Func<byte[], T> parse, CancellationToken cancel)
    {
        byte[] bytes = await ReadAsync(path, cancel);
        try
        {
            return parse(bytes);
        }
        catch (LedgerFormatException e)
        {
            throw new LedgerFormatException($"{path}: {e.Field}", e.Expected, e.Found);
        }
    }

    /// <summary>Reads a policy: whose checkpoints are accepted (C2SP tlog-policy).</summary>
    /// <inheritdoc cref="ParseAsync" path="/exception"/>
    public static Task<TlogPolicy> PolicyAsync(string path, CancellationToken cancel) => ParseAsync(path, bytes => TlogPolicy.Parse(bytes), cancel);

    /// <summary>Reads a file that may be packed with gzip.</summary>
    public static async Task<byte[]> ReadMaybePackedAsync(string path, CancellationToken cancel = default)
    {
        byte[] bytes = await ReadAsync(path, cancel);
        if (!bytes.AsSpan().StartsWith(GzipMagic))
        {
            return bytes;
        }

        try
        {
            return await UnpackAsync(path, bytes, cancel);
        }
        catch (InvalidDataException e)
        {
            throw new InputRejectedException(path, [new InputProblem("$", $"{bytes.Length} bytes", $"Expected a whole gzip file: {e.Message}")]);
        }
    }

    private static async Task<byte[]> UnpackAsync(string path, byte[] bytes, CancellationToken cancel)
    {
        using GZipStream packed = new(new MemoryStream(bytes), CompressionMode.Decompress);
        using MemoryStream unpacked = new();
        byte[] buffer = new byte[81920];
        for (int read; (read = await packed.ReadAsync(buffer, cancel)) > 0;)
        {
            if (unpacked.Length + read > BytesMax)
            {
                throw new UsageException($"{path} unpacks to more than {BytesMax} bytes.");
            }

            await unpacked.WriteAsync(buffer.AsMemory(0, read), cancel);
        }

        return unpacked.ToArray();
    }
}
