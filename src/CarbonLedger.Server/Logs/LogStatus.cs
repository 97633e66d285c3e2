using System.Globalization;
using System.Text;
using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;

namespace CarbonLedger.Server.Logs;

/// <summary>How far a log has come: committed, signed, published.</summary>
/// <param name="Journal">The last line of the signing journal; null if there is none or the journal is not at hand.</param>
public sealed record LogStatus(string Origin, LogHead Head, LogHead? Journal, LogHead? Published, IReadOnlyList<string> Signers)
{
    /// <summary>What can't be: published ahead of committed, or one size with two roots.</summary>
    public string? Contradiction => Compare("the journal", Journal) ?? Compare("the published checkpoint", Published);

    /// <exception cref="IOException">There is no such log.</exception>
    public static async Task<LogStatus> ReadAsync(LogPlace place, string origin, CancellationToken cancellationToken = default)
    {
        LogHead head = await place.Store.ReadHeadAsync(origin, cancellationToken) ?? throw new IOException($"{place.Name} holds no log {origin}.");
        SignedNote? note = await place.Store.ReadPublishedAsync(origin, cancellationToken);
        Checkpoint? published = note is null ? null : Checkpoint.Parse(note.Text);
        LogHead? signed = place.JournalPath is { } path && File.Exists(path)
            ? JournalFile.Read(await File.ReadAllBytesAsync(path, cancellationToken)).LastOrDefault(line => line.Origin == origin)?.Head
            : null;
        return new LogStatus(
            origin, head, signed, published is null ? null : new LogHead(published.Size, published.Root), note is null ? [] : [.. note.Signatures.Select(signature => signature.Name)]);
    }

    /// <summary>For people.</summary>
    public string ToText()
    {
        StringBuilder text = new();
        text.AppendLine(Origin);
        Add(text, "committed", Head);
        Add(text, "signed", Journal);
        Add(text, "published", Published);
        if (Signers.Count > 0)
        {
            text.Append("  signatures ").AppendLine(string.Join(", ", Signers));
        }

        return Contradiction is { } wrong ? text.Append("  WRONG: ").AppendLine(wrong).ToString() : text.ToString();
    }

    private static void Add(StringBuilder text, string what, LogHead? head) =>
        text.AppendLine(head is { } at ? string.Create(CultureInfo.InvariantCulture, $"  {what,-10} size {at.Size} root {at.Root.ToBase64()}") : $"  {what,-10} nothing");

    private string? Compare(string what, LogHead? other) => other is not { } at ? null
        : at.Size > Head.Size ? $"{what} is at size {at.Size}, the store at {Head.Size}: it was restored from an older back-up."
        : at.Size == Head.Size && at.Root != Head.Root ? $"{what} has root {at.Root.ToBase64()} at size {at.Size}, the store {Head.Root.ToBase64()}."
        : null;
}
