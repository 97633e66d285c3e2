using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;

namespace CarbonLedger.Server.Logs;

/// <summary>
/// Reads a whole log from outside and compares every stored byte with what it must be: headers, tiles of every width, entries, trees,
/// positions and keys, the head, the published checkpoint and every line of the signing journal. It hashes with code of its own, keeps one
/// batch's hashes at most, and ends at the first thing that is wrong.
/// </summary>
public sealed class LogCheck
{
    private readonly ILogParts parts;
    private readonly TlogPolicy? policy;

    private LogCheck(ILogParts parts, TlogPolicy? policy) => (this.parts, this.policy) = (parts, policy);

    /// <summary>What was read and found right.</summary>
    /// <param name="JournalLines">Lines of the signing journal for this log; null if no journal was at hand.</param>
    /// <param name="Signed">Whether the published checkpoint's signatures were weighed.</param>
    public sealed record Result(string Origin, LogHead Head, long Entries, long Tiles, long? JournalLines, bool Signed);

    /// <summary>Checks a log in a store.</summary>
    /// <param name="policy">By which the published signatures are weighed; null: not at all.</param>
    /// <exception cref="LogFindingException">The first thing that is wrong.</exception>
    /// <exception cref="IOException">The place could not be read.</exception>
    public static Task<Result> StoreAsync(LogPlace place, string origin, TlogPolicy? policy, CancellationToken cancellationToken = default) =>
        new LogCheck(new StoredLogParts(place, origin), policy).RunAsync(cancellationToken);

    /// <summary>Checks a log of static files.</summary>
    /// <inheritdoc cref="StoreAsync"/>
    public static Task<Result> FolderAsync(StaticLog files, TlogPolicy? policy, CancellationToken cancellationToken = default) =>
        new LogCheck(new FolderLogParts(files), policy).RunAsync(cancellationToken);

    private async Task<Result> RunAsync(CancellationToken cancellationToken)
    {
        LogClaims claims = await parts.ClaimsAsync(cancellationToken);
        Checkpoint? published = claims.Published is { } note ? CheckpointWeight.Read("published checkpoint", note.Span, policy).Head : null;
        string origin = claims.Origin!;
        List<JournalFile.Line> journal = ReadJournal(claims.Journal, origin);
        RequireNotAhead(claims.Head, origin, published, journal);
        RequireRecorded(claims.Journal is not null, published, journal);
        HeaderWalk walk = new(parts, origin);
        Dictionary<long, Hash> roots = await walk.RunAsync(claims.Head, claims.HeadName, [.. journal.Select(line => line.Head.Size), .. published is null ? (long[])[] : [published.Size]], cancellationToken);
        RequireRoots(roots, published, journal);
        long entries = 0;
        for (long number = 0; number < claims.Head.Size; number++)
        {
            entries += await new BatchWalk(parts, BatchHeader.Decode((await parts.HeaderAsync(number, cancellationToken))!.Value)).RunAsync(cancellationToken);
        }

        return new Result(origin, claims.Head, entries, walk.Tiles, claims.Journal is null ? null : journal.Count, published is not null && policy is not null);
    }

    private static List<JournalFile.Line> ReadJournal(ReadOnlyMemory<byte>? bytes, string origin)
    {
        try
        {
            return bytes is { } journal ? [.. JournalFile.Read(journal.Span).Where(line => line.Origin == origin)] : [];
        }
        catch (LedgerFormatException e)
        {
            throw new LogFindingException(new LogFinding(e.Field, e.Expected, e.Found, ExitClass.Malformed));
        }
    }

    private static void RequireNotAhead(LogHead head, string origin, Checkpoint? published, List<JournalFile.Line> journal)
    {
        if (published is not null && (published.Origin != origin || published.Size > head.Size))
        {
            throw LogFindingException.False("published checkpoint", $"{origin} up to size {head.Size}", $"{published.Origin} size {published.Size}");
        }

        if (journal.Find(line => line.Head.Size > head.Size) is { } ahead)
        {
            throw LogFindingException.False($"signing journal byte {ahead.Offset}", $"sizes up to {head.Size}, which is committed", $"size {ahead.Head.Size}: the store was restored from an older back-up");
        }
    }

    // A head is recorded before it is signed, so the journal is never behind what is published.
    private static void RequireRecorded(bool hasJournal, Checkpoint? published, List<JournalFile.Line> journal)
    {
        if (hasJournal && published is { Size: > 0 } && (journal.Count == 0 || journal[^1].Head.Size < published.Size))
        {
            throw LogFindingException.False(
                "signing journal", $"a line of {published.Origin} for size {published.Size}, which is published", journal.Count == 0 ? "none of this log" : $"the last at byte {journal[^1].Offset}, size {journal[^1].Head.Size}");
        }
    }

    private static void RequireRoots(Dictionary<long, Hash> roots, Checkpoint? published, List<JournalFile.Line> journal)
    {
        if (published is not null && published.Root != roots[published.Size])
        {
            throw LogFindingException.False("published checkpoint root", $"{roots[published.Size].ToBase64()} at size {published.Size}", published.Root.ToBase64());
        }

        if (journal.Find(line => line.Head.Root != roots[line.Head.Size]) is { } wrong)
        {
            throw LogFindingException.False($"signing journal byte {wrong.Offset} root", $"{roots[wrong.Head.Size].ToBase64()} at size {wrong.Head.Size}", wrong.Head.Root.ToBase64());
        }
    }
}
