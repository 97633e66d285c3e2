using System.Globalization;
using System.Text;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;

namespace CarbonLedger.Server.Logs;

/// <summary>
/// A log over HTTP: <c>/checkpoint</c>, <c>/tile/…</c> (C2SP tlog-tiles), <c>/batch/N</c> and <c>/proof/…</c>. Only what the published checkpoint
/// covers is ever served. Everything but the checkpoint and searches without an answer is immutable and says so. For any host: <see cref="Map"/>.
/// </summary>
/// <param name="store">Where the log lies.</param>
/// <param name="origin">Which log.</param>
/// <param name="auditor">Who may read whole batches; null: everyone.</param>
public sealed class LogEndpoints(ILedgerStore store, string origin, AuditorToken? auditor) : IDisposable
{
    /// <summary>The most searches for proofs at once; one more waits.</summary>
    public const int SearchMax = 16;

    /// <summary>The longest query string, in characters.</summary>
    public const int QueryMax = 1024;

    /// <summary>The header that says which batches a search looked into.</summary>
    public const string SearchedHeader = "CarbonLedger-Searched";

    private const string Immutable = "public, max-age=31536000, immutable";
    private const string ImmutablePrivate = "private, max-age=31536000, immutable";
    private const int LevelMax = 7;

    private static readonly TimeSpan SearchTime = TimeSpan.FromSeconds(20);

    private readonly LogProofs proofs = new(store, origin);
    private readonly SemaphoreSlim searches = new(SearchMax, SearchMax);

    /// <summary>Adds the log's addresses; the checkpoint is at the root of <paramref name="routes"/>.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapMethods("/{**path}", [HttpMethods.Get, HttpMethods.Head], AnswerAsync);

    public void Dispose() => searches.Dispose();

    private async Task AnswerAsync(HttpContext context)
    {
        LogAnswer answer;
        try
        {
            answer = await DecideAsync(context);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            answer = LogAnswer.Refuse(StatusCodes.Status503ServiceUnavailable, $"The search took longer than {SearchTime.TotalSeconds} s; ask for fewer batches.");
        }
        catch (Exception e) when (e is IOException or LedgerFormatException or InvalidOperationException)
        {
            answer = LogAnswer.Refuse(StatusCodes.Status500InternalServerError, e.Message);
        }

        await SendAsync(context, answer);
    }

    private async Task SendAsync(HttpContext context, LogAnswer answer)
    {
        HttpResponse response = context.Response;
        response.ContentType = answer.ContentType;
        response.Headers.XContentTypeOptions = "nosniff";
        bool isPrivate = auditor is not null && PathOf(context).StartsWith("batch/", StringComparison.Ordinal);
        response.Headers.CacheControl = answer.ETag is null ? "no-cache" : isPrivate ? ImmutablePrivate : Immutable;
        response.Headers.Vary = context.Request.Path.StartsWithSegments("/proof", StringComparison.Ordinal) ? "Accept" : StringValues.Empty;
        if (answer.Searched is { } searched)
        {
            response.Headers[SearchedHeader] = searched;
        }

        if (answer.ETag is { } tag)
        {
            response.Headers.ETag = tag;
            if (IsKnown(context.Request.Headers.IfNoneMatch, tag))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                response.ContentType = null;
                return;
            }
        }

        if (answer.Status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        response.StatusCode = answer.Status;
        response.ContentLength = answer.Length;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        try
        {
            await foreach (ReadOnlyMemory<byte> piece in answer.Body.WithCancellation(context.RequestAborted))
            {
                await response.Body.WriteAsync(piece, context.RequestAborted);
            }
        }
        catch (IOException)
        {
            // Half an answer is on its way: its reader must see that it is not whole.
            context.Abort();
        }
    }

    private static string PathOf(HttpContext context) => context.Request.Path.Value?.TrimStart('/') ?? "";

    private static bool IsKnown(StringValues known, string tag) =>
        known.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries)).Any(value => value == "*" || value == tag || value == "W/" + tag);

    private async Task<LogAnswer> DecideAsync(HttpContext context)
    {
        string path = PathOf(context);
        if (path.StartsWith("proof/", StringComparison.Ordinal))
        {
            return await ProofAsync(path["proof/".Length..], context);
        }

        if (context.Request.QueryString.HasValue)
        {
            return LogAnswer.Malformed($"/{Shown(path)} takes no query.");
        }

        SignedNote? note = await store.ReadPublishedAsync(origin, context.RequestAborted);
        if (path == StaticLog.CheckpointPath)
        {
            return note is null ? LogAnswer.NotFound("No checkpoint is published yet.") : LogAnswer.Of(StatusCodes.Status200OK, LogAnswer.Text, note.ToBytes());
        }

        if (!TilePath.TryParse(path, out LogResource? resource))
        {
            bool ours = path.StartsWith("tile/", StringComparison.Ordinal) || path.StartsWith("batch/", StringComparison.Ordinal);
            return ours
                ? LogAnswer.Malformed($"/{Shown(path)}: expected tile/L/N, tile/entries/N, each with .p/W for a partial one, or batch/N; N in groups of three digits, all but the last after x.")
                : LogAnswer.NotFound($"/{Shown(path)}: here are checkpoint, tile/L/N, tile/entries/N, batch/N, proof/reading, proof/statement and proof/entry.");
        }

        long size = note is null ? 0 : Checkpoint.Parse(note.Text).Size;
        return resource switch
        {
            LogResource.HashTile(TileId tile) => await TileAsync(tile, size, context.RequestAborted),
            LogResource.HeaderTile(long index, int width) => await HeadersAsync(index, width, size, context.RequestAborted),
            LogResource.BatchEntries(long number) => await BatchAsync(number, size, context),
            _ => LogAnswer.NotFound(Shown(path)),
        };
    }

    private async Task<LogAnswer> TileAsync(TileId tile, long size, CancellationToken cancellationToken)
    {
        if (!Covers(tile.Level, tile.Index, tile.Width, size))
        {
            return NotCovered(TilePath.ForTile(tile), size);
        }

        return await store.ReadTileAsync(origin, tile, cancellationToken) is { } content
            ? Hashed(content)
            : LogAnswer.NotFound($"{TilePath.ForTile(tile)} is not kept; the checkpoint's size is {size}.");
    }

    private async Task<LogAnswer> HeadersAsync(long index, int width, long size, CancellationToken cancellationToken)
    {
        if (!Covers(0, index, width, size))
        {
            return NotCovered(TilePath.ForHeaders(index, width), size);
        }

        List<ReadOnlyMemory<byte>> headers = [];
        for (int i = 0; i < width; i++)
        {
            headers.Add(await StoredParts.HeaderAsync(store, origin, (index * TileId.FullWidth) + i, cancellationToken));
        }

        return Hashed(HeaderBundle.Encode(headers));
    }

    // The batch's root names its bytes as a hash of the whole would, and is there without reading them.
    private async Task<LogAnswer> BatchAsync(long number, long size, HttpContext context)
    {
        if (auditor is not null && !auditor.Admits(context.Request.Headers.Authorization))
        {
            return LogAnswer.Refuse(StatusCodes.Status401Unauthorized, "Whole batches are for auditors: send their token as Authorization: Bearer.");
        }

        if (number >= size)
        {
            return NotCovered(TilePath.ForBatch(number), size);
        }

        BatchHeader header = BatchHeader.Decode(await StoredParts.HeaderAsync(store, origin, number, context.RequestAborted));
        BatchLengths? lengths = await store.ReadLengthsAsync(origin, number, context.RequestAborted);
        return lengths is null ? NotCovered(TilePath.ForBatch(number), size) : new LogAnswer(
            StatusCodes.Status200OK, LogAnswer.Bytes, lengths.Entries,
            StoredParts.ReadAsync(store, origin, number, BatchPart.Entries, lengths.Entries, context.RequestAborted),
            $"\"{header.Root.ToHex()}\"");
    }

    private async Task<LogAnswer> ProofAsync(string kind, HttpContext context)
    {
        if (context.Request.QueryString.Value is { Length: > QueryMax })
        {
            return LogAnswer.Malformed($"A query has up to {QueryMax} characters.");
        }

        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(SearchTime);
        await searches.WaitAsync(limit.Token);
        try
        {
            (ProofAnswer? answer, string what, string? malformed) = kind switch
            {
                "reading" => await ReadingAsync(context.Request.Query, limit.Token),
                "statement" => await StatementAsync(context.Request.Query, limit.Token),
                "entry" => await EntryAsync(context.Request.Query, limit.Token),
                _ => (null, "", $"proof/{Shown(kind)}: here are proof/reading, proof/statement and proof/entry."),
            };
            return answer is null ? LogAnswer.Malformed(malformed!)
                : answer.Proof is { } proof ? Show(proof, answer.Searched, context.Request.Headers.Accept)
                : LogAnswer.NotFound($"No {what} in what was searched ({answer.Searched}).", answer.Searched);
        }
        finally
        {
            searches.Release();
        }
    }

    private async Task<(ProofAnswer? Answer, string What, string? Malformed)> ReadingAsync(IQueryCollection query, CancellationToken cancellationToken)
    {
        const string Form = "proof/reading?device=ID&time=UTC[&version=N]; time is when it was captured, such as 2026-06-01T12:15:00Z or milliseconds since 1970; version is 0 unless given";
        return Only(query, "device", "time", "version") && One(query, "device") is { Length: > 0 } device && TimeOf(One(query, "time")) is { } time && TryVersion(query, 0, out int version)
            ? (await proofs.ReadingAsync(device, time, version, cancellationToken), $"reading of {Shown(device)} at {time} version {version}", null)
            : (null, "", Form);
    }

    private async Task<(ProofAnswer? Answer, string What, string? Malformed)> StatementAsync(IQueryCollection query, CancellationToken cancellationToken)
    {
        const string Form = "proof/statement?asset=ID&interval=UTC[&version=N]; interval is its start, a quarter of an hour; the newest version unless given";
        bool newest = query["version"].Count == 0;
        return Only(query, "asset", "interval", "version") && One(query, "asset") is { Length: > 0 } asset && TimeOf(One(query, "interval")) is { } start
            && start.UnixMilliseconds % Interval.LengthMilliseconds == 0 && TryVersion(query, 1, out int version)
            ? (await proofs.StatementAsync(asset, start, newest ? null : version, cancellationToken), $"statement of {Shown(asset)} for {start}{(newest ? "" : $" version {version}")}", null)
            : (null, "", Form);
    }

    private async Task<(ProofAnswer? Answer, string What, string? Malformed)> EntryAsync(IQueryCollection query, CancellationToken cancellationToken)
    {
        string form = $"proof/entry?digest=HEX[&from=N&to=N]; digest is SHA-256(0x00 || entry), 64 digits; up to {LogProofs.DigestBatchesMax} batches, the newest unless given";
        if (!Only(query, "digest", "from", "to") || One(query, "digest") is not { Length: 2 * Hash.Size } hex || !hex.All(char.IsAsciiHexDigit)
            || !TryBatch(query, "from", out long? from) || !TryBatch(query, "to", out long? to))
        {
            return (null, "", form);
        }

        try
        {
            return (await proofs.EntryAsync(Hash.FromHex(hex), from, to, cancellationToken), $"entry with the leaf hash {hex}", null);
        }
        catch (ArgumentOutOfRangeException e)
        {
            return (null, "", $"{form}. {e.Message}");
        }
    }

    // A proof does not change, but the next checkpoint gives another of the same entry: a reader asks whether it has this one.
    private static LogAnswer Show(LogProof proof, string searched, StringValues accept)
    {
        bool json = accept.Any(value => value?.Contains(LogAnswer.Json, StringComparison.Ordinal) == true);
        byte[] body = json ? ProofJson.Of(proof, searched) : Encoding.UTF8.GetBytes(proof.Format());
        return LogAnswer.Of(StatusCodes.Status200OK, json ? LogAnswer.Json : LogAnswer.Text, body, searched: searched);
    }

    private static LogAnswer Hashed(ReadOnlyMemory<byte> content) =>
        LogAnswer.Of(StatusCodes.Status200OK, LogAnswer.Bytes, content, $"\"{Hash.Of(content.Span).ToHex()}\"");

    private static LogAnswer NotCovered(string path, long size) =>
        LogAnswer.NotFound(string.Create(CultureInfo.InvariantCulture, $"{path} is not covered: the published checkpoint's size is {size}."));

    private static bool Covers(int level, long index, int width, long size) =>
        level <= LevelMax && index <= size / TileId.FullWidth && LogTiles.Width(level, index, size) >= width;

    private static bool Only(IQueryCollection query, params string[] names) => query.All(pair => names.Contains(pair.Key, StringComparer.Ordinal) && pair.Value.Count == 1);

    private static string? One(IQueryCollection query, string name) => query[name] is [{ } value] ? value : null;

    private static bool TryVersion(IQueryCollection query, int least, out int version)
    {
        version = least;
        return query["version"].Count == 0 || (int.TryParse(One(query, "version"), NumberStyles.None, CultureInfo.InvariantCulture, out version) && version >= least);
    }

    private static bool TryBatch(IQueryCollection query, string name, out long? number)
    {
        bool given = long.TryParse(One(query, name), NumberStyles.None, CultureInfo.InvariantCulture, out long value);
        number = given ? value : null;
        return given || query[name].Count == 0;
    }

    private static Timestamp? TimeOf(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds) && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? new Timestamp(milliseconds)
        : Timestamp.TryParse(text, out Timestamp time) ? time : null;

    private static string Shown(string text) => string.Concat(text.Take(100).Select(c => char.IsControl(c) ? '?' : c));
}
