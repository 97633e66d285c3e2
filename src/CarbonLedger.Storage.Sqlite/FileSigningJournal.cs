using System.Globalization;
using System.Text;
using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;

namespace CarbonLedger.Storage.Sqlite;

/// <summary>
/// The signing journal as an append-only text file, a line a signed head: <c>size SP base64root SP origin LF</c>. Keep it out of
/// the back-up of the ledger's database: its whole worth is that it does not go back with it. Two owners of one file see each
/// other's heads: each reads what is new before it answers.
/// </summary>
public sealed class FileSigningJournal : ISigningJournal, IDisposable
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string path;
    private readonly Dictionary<string, LogHead> heads = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim gate = new(1, 1);
    private long bytesRead;
    private int linesRead;

    /// <summary>Opens the journal and reads it; a last line without its LF was never promised and is dropped.</summary>
    /// <exception cref="InvalidOperationException">A whole line is not in this form, or goes back; the message names it.</exception>
    public FileSigningJournal(string path)
    {
        this.path = path;
        if (!File.Exists(path))
        {
            return;
        }

        using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        ReadNew(file);
        file.SetLength(bytesRead);
    }

    public async Task<LogHead?> LastAsync(string origin, CancellationToken cancellationToken = default)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (File.Exists(path))
            {
                await using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                ReadNew(file);
            }

            return heads.TryGetValue(origin, out LogHead head) ? head : null;
        }
        finally
        {
            gate.Release();
        }
    }

    public async Task RecordAsync(string origin, LogHead head, CancellationToken cancellationToken = default)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            // No other owner writes between reading the last head and writing the next.
            await using FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            ReadNew(file);
            LogHead? last = heads.TryGetValue(origin, out LogHead found) ? found : null;
            SigningRule.Require(origin, last, head);
            if (last == head)
            {
                return;
            }

            byte[] line = StrictUtf8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{head.Size} {head.Root.ToBase64()} {origin}\n"));
            file.SetLength(bytesRead);
            file.Position = bytesRead;
            await file.WriteAsync(line, CancellationToken.None);
            file.Flush(flushToDisk: true);
            bytesRead += line.Length;
            linesRead++;
            heads[origin] = head;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private void ReadNew(FileStream file)
    {
        if (file.Length < bytesRead)
        {
            throw new InvalidOperationException($"{path} has {file.Length} bytes and had {bytesRead}: a signing journal only grows.");
        }

        byte[] added = new byte[file.Length - bytesRead];
        file.Position = bytesRead;
        file.ReadExactly(added);
        for (int start = 0, end; (end = Array.IndexOf(added, (byte)'\n', start)) >= 0; start = end + 1)
        {
            ReadLine(added.AsSpan(start, end - start));
            bytesRead += end + 1 - start;
            linesRead++;
        }
    }

    private void ReadLine(ReadOnlySpan<byte> line)
    {
        try
        {
            string[] parts = StrictUtf8.GetString(line).Split(' ', 3);
            if (parts.Length != 3 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long size) || !Hash.TryFromBase64(parts[1], out Hash root))
            {
                throw new InvalidOperationException($"expected size, base64 root and origin; found \"{StrictUtf8.GetString(line)}\".");
            }

            SigningRule.Require(parts[2], heads.TryGetValue(parts[2], out LogHead last) ? last : null, new LogHead(size, root));
            heads[parts[2]] = new LogHead(size, root);
        }
        catch (Exception e) when (e is InvalidOperationException or DecoderFallbackException)
        {
            throw new InvalidOperationException($"{path} line {linesRead + 1}: {e.Message}", e);
        }
    }
}
