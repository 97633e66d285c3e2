using System.Globalization;
using System.Text;
using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;

namespace CarbonLedger.Storage.Sqlite;

/// <summary>
/// The signing journal as an append-only text file, a line a signed head: <c>size SP base64root SP origin LF</c>. Keep it out of
/// the back-up of the ledger's database: its whole worth is that it does not go back with it.
/// </summary>
public sealed class FileSigningJournal : ISigningJournal, IDisposable
{
    private readonly string path;
    private readonly Dictionary<string, LogHead> heads = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim gate = new(1, 1);

    /// <summary>Opens the journal and reads it; a last line without its LF was never promised and is dropped.</summary>
    /// <exception cref="InvalidOperationException">A whole line is not in this form; the message names it.</exception>
    public FileSigningJournal(string path)
    {
        this.path = path;
        string text = File.Exists(path) ? File.ReadAllText(path) : "";
        int end = text.LastIndexOf('\n') + 1;
        if (end < text.Length)
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Write);
            file.SetLength(Encoding.UTF8.GetByteCount(text.AsSpan(0, end)));
        }

        string[] lines = text[..end].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < lines.Length; i++)
        {
            string[] parts = lines[i].Split(' ', 3);
            if (parts.Length != 3 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long size) || !Hash.TryFromBase64(parts[1], out Hash root))
            {
                throw new InvalidOperationException($"{path} line {i + 1}: expected size, base64 root and origin; found \"{lines[i]}\".");
            }

            SigningRule.Require(parts[2], heads.TryGetValue(parts[2], out LogHead last) ? last : null, new LogHead(size, root));
            heads[parts[2]] = new LogHead(size, root);
        }
    }

    public Task<LogHead?> LastAsync(string origin, CancellationToken cancellationToken = default) =>
        Task.FromResult<LogHead?>(heads.TryGetValue(origin, out LogHead head) ? head : null);

    public async Task RecordAsync(string origin, LogHead head, CancellationToken cancellationToken = default)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            LogHead? last = heads.TryGetValue(origin, out LogHead found) ? found : null;
            SigningRule.Require(origin, last, head);
            if (last == head)
            {
                return;
            }

            byte[] line = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{head.Size} {head.Root.ToBase64()} {origin}\n"));
            await using (FileStream file = new(path, FileMode.Append, FileAccess.Write, FileShare.Read))
            {
                await file.WriteAsync(line, CancellationToken.None);
                file.Flush(flushToDisk: true);
            }

            heads[origin] = head;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();
}
