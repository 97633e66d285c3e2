using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using Microsoft.AspNetCore.Http;

namespace CarbonLedger.Ingest.Http;

/// <summary>
/// Readings over HTTP: <c>POST /api/v1/readings</c>, <c>POST /api/v2/write</c> as InfluxDB v2 has it, and <c>GET /health</c>.
/// What is answered as accepted is durable. What is refused is answered, counted and kept with its reason. Sending a request
/// again is safe: what is stored counts once. For any host: <see cref="ReadingDoorsHosting.MapReadingDoors"/>.
/// </summary>
public sealed class ReadingDoors
{
    internal const string ReadingsPath = "/api/v1/readings";
    internal const string WritePath = "/api/v2/write";

    private readonly ITokenRegistry tokens;
    private readonly IDeviceRegistry registry;
    private readonly IngestQueue queue;
    private readonly EdgeCounters counters;
    private readonly DoorOptions options;
    private readonly TimeProvider time;
    private readonly IReadOnlyList<IHealthPart> parts;
    private readonly CaptureRules rules;
    private readonly ConcurrentDictionary<string, RowRate> rates = new(StringComparer.Ordinal);
    private long unauthorized;
    private long limited;

    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range.</exception>
    /// <exception cref="ArgumentException">The profile of the options derives registers.</exception>
    public ReadingDoors(
        ITokenRegistry tokens, IDeviceRegistry registry, IGridClock clock, IngestQueue queue, EdgeCounters counters, DoorOptions options, TimeProvider time,
        IEnumerable<IHealthPart> parts)
    {
        options.Check();
        (this.tokens, this.registry, this.queue, this.counters, this.options, this.time, this.parts) = (tokens, registry, queue, counters, options, time, [.. parts]);
        rules = new CaptureRules(registry, clock, options.AheadMax);
    }

    /// <summary>True if there is a door for line protocol.</summary>
    internal bool TakesLines => options.LineProfile is not null;

    internal Task ReadingsAsync(HttpContext context) => AdmitAsync(context, ["Bearer"], DoorAnswers.ErrorAsync, TakeReadingsAsync);

    internal Task WriteAsync(HttpContext context) => AdmitAsync(
        context, ["Token", "Bearer"], (c, status, message) => DoorAnswers.InfluxAsync(c, status, message), new LineDoor(options, registry, ReceiveAsync, Tally).TakeAsync);

    /// <summary>Whether readings are stored. Everyone may ask; what the store said is told with a token only.</summary>
    internal Task HealthAsync(HttpContext context)
    {
        bool isKnown = Token(context, ["Bearer", "Token"]) is not null;
        bool passes = queue.IsStoring && parts.All(part => part.Passes);
        return DoorAnswers.SendAsync(context, passes ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, writer =>
        {
            writer.WriteString("status"u8, passes ? "pass" : "fail");
            writer.WriteBoolean("storing"u8, queue.IsStoring);
            writer.WriteNumber("waiting"u8, queue.Waiting);
            writer.WriteNumber("waitingMax"u8, IngestQueue.WaitingMax);
            if (queue.LastFailure is { } failure)
            {
                writer.WriteStartObject("lastFailure"u8);
                writer.WriteString("time"u8, failure.Time);
                if (isKnown)
                {
                    writer.WriteString("message"u8, EdgeText.Clean(failure.Message, EdgeText.DetailMax));
                }

                writer.WriteEndObject();
            }

            writer.WriteNumber("accepted"u8, counters.Accepted);
            writer.WriteNumber("duplicates"u8, counters.Duplicates);
            writer.WriteStartObject("refused"u8);
            foreach ((RefusalReason reason, long count) in counters.RefusedByReason())
            {
                writer.WriteNumber(reason.ToString(), count);
            }

            writer.WriteEndObject();
            writer.WriteNumber("requestsUnauthorized"u8, Interlocked.Read(ref unauthorized));
            writer.WriteNumber("requestsOverRate"u8, Interlocked.Read(ref limited));
            foreach (IHealthPart part in parts)
            {
                writer.WriteStartObject(part.Name);
                part.Write(writer, isKnown);
                writer.WriteEndObject();
            }
        });
    }

    private DoorToken? Token(HttpContext context, string[] schemes) =>
        AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out AuthenticationHeaderValue? given)
        && schemes.Contains(given.Scheme, StringComparer.OrdinalIgnoreCase) ? tokens.Find(given.Parameter) : null;

    private async Task AdmitAsync(HttpContext context, string[] schemes, Func<HttpContext, int, string, Task> refuse, Func<HttpContext, DoorToken, Task<long>> take)
    {
        if (Token(context, schemes) is not { } token)
        {
            Interlocked.Increment(ref unauthorized);
            context.Response.Headers.WWWAuthenticate = schemes[0];
            await refuse(context, StatusCodes.Status401Unauthorized, $"Expected Authorization: {schemes[0]} with a known token.");
            return;
        }

        RowRate rate = rates.GetOrAdd(token.Name, _ => new RowRate(options.RowsPerSecondMax, options.RequestsMax, time));
        if (!rate.TryBegin(out int wait))
        {
            Interlocked.Increment(ref limited);
            context.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
            await refuse(context, StatusCodes.Status429TooManyRequests, $"Token {token.Name} is over its share: {options.RowsPerSecondMax} rows a second, {options.RequestsMax} requests at a time.");
            return;
        }

        long rows = 0;
        try
        {
            rows = await take(context, token);
        }
        catch (DoorRefusedException e)
        {
            await refuse(context, e.Status, e.Message);
        }
        catch (Exception e) when (HasGone(context, e))
        {
            // The sender has gone; what it sent and got no answer for, it sends again.
        }
        finally
        {
            rate.End(rows);
        }
    }

    private DoorTally Tally(bool isTrial) => new(isTrial ? null : queue, options.InFlightMax);

    private async Task<long> TakeReadingsAsync(HttpContext context, DoorToken token)
    {
        DoorTally tally = Tally(IsTrial(context.Request.Query));
        try
        {
            await AnswerReadingsAsync(context, token, tally);
        }
        catch (Exception e) when (HasGone(context, e))
        {
            // What was taken from a sender that did not wait for the answer counts for its share all the same.
        }

        return tally.Taken;
    }

    private async Task AnswerReadingsAsync(HttpContext context, DoorToken token, DoorTally tally)
    {
        int status = StatusCodes.Status200OK;
        string? error = null;
        try
        {
            await ReadRowsAsync(context, token, tally);
        }
        catch (DoorRefusedException e)
        {
            (status, error) = (e.Status, e.Message);
        }

        try
        {
            await tally.FinishAsync();
        }
        catch (DoorRefusedException e)
        {
            (status, error) = (e.Status, e.Message);
        }

        if (error is null && tally.Refused > 0)
        {
            status = tally.Foreign == tally.Refused && tally.Accepted + tally.Duplicates == 0 ? StatusCodes.Status403Forbidden : StatusCodes.Status207MultiStatus;
        }

        await DoorAnswers.ReadingsAsync(context, status, tally, error);
    }

    private static bool HasGone(HttpContext context, Exception e) => e is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested;

    private static bool IsTrial(IQueryCollection query) => query["dry-run"].ToString() switch
    {
        "" or "false" => false,
        "true" => true,
        _ => throw new DoorRefusedException(StatusCodes.Status400BadRequest, "dry-run: expected true or false."),
    };

    private async Task ReadRowsAsync(HttpContext context, DoorToken token, DoorTally tally)
    {
        string type = MediaTypeHeaderValue.TryParse(context.Request.ContentType, out MediaTypeHeaderValue? media) ? media.MediaType ?? "" : "";
        await using DoorBody body = new(context, options.BodyBytesMax);
        IAsyncEnumerable<byte[]> rows = type.ToUpperInvariant() switch
        {
            "APPLICATION/JSON" => RowSplitter.ElementsAsync(body, RowSplitter.JsonRowBytesMax, context.RequestAborted),
            "APPLICATION/X-NDJSON" => RowSplitter.LinesAsync(body, RowSplitter.JsonRowBytesMax, context.RequestAborted),
            "TEXT/CSV" => RowSplitter.LinesAsync(body, RowSplitter.CsvRowBytesMax, context.RequestAborted),
            _ => throw new DoorRefusedException(StatusCodes.Status415UnsupportedMediaType, "Content-Type: expected application/json, application/x-ndjson or text/csv."),
        };
        CsvRows? csv = null;
        long number = 0;
        int taken = 0;
        await foreach (byte[] bytes in rows)
        {
            number++;
            if (bytes.AsSpan().IndexOfAnyExcept(" \t\r\n"u8) < 0)
            {
                continue;
            }

            if (type.Equals("text/csv", StringComparison.OrdinalIgnoreCase) && csv is null)
            {
                csv = new CsvRows(bytes);
                continue;
            }

            if (++taken > options.RowsMax)
            {
                throw new DoorRefusedException(StatusCodes.Status413PayloadTooLarge, $"A request has at most {options.RowsMax} rows; those before row {number} are counted here.");
            }

            await ReceiveAsync(tally, token, number, csv?.Decode(bytes) ?? DoorRow.Decode(bytes), ReadingsPath, mayBeUnsigned: false, context.RequestAborted);
        }

        if (taken == 0)
        {
            throw new DoorRefusedException(StatusCodes.Status400BadRequest, "The request has no row.");
        }
    }

    /// <summary>Decides a row and hands its captures, or its refusal with its bytes, to the queue.</summary>
    private async Task ReceiveAsync(DoorTally tally, DoorToken token, long number, DoorRow row, string door, bool mayBeUnsigned, CancellationToken cancellationToken)
    {
        Refusal? refusal = Decide(token, row, mayBeUnsigned, out IReadOnlyList<SignedCapture> captures);
        string topic = row.Device is null ? door : $"{door}/{row.Site}/{row.Device}/";
        ReadOnlyMemory<byte> bytes = row.Bytes.AsMemory(0, Math.Min(row.Bytes.Length, ClJson.PayloadBytesMax));
        Timestamp receipt = new(time.GetUtcNow().ToUnixTimeMilliseconds());
        string? device = row.Device?.Value;
        if (refusal is not null)
        {
            await tally.AddAsync(number, device, new ReceivedPayload(null, refusal, topic, token.Name, bytes, receipt), cancellationToken);
            return;
        }

        foreach (SignedCapture capture in captures)
        {
            await tally.AddAsync(number, device, new ReceivedPayload(capture, null, topic, token.Name, bytes, receipt), cancellationToken);
        }
    }

    private Refusal? Decide(DoorToken token, DoorRow row, bool mayBeUnsigned, out IReadOnlyList<SignedCapture> captures)
    {
        captures = [];
        if (row.Site is not { } site || row.Device is not { } id)
        {
            return row.Refusal;
        }

        // Before the registry is asked: a token learns nothing of devices that are not its own.
        if (!token.Admits(site, id))
        {
            return new Refusal(RefusalReason.ForeignTopic, $"Token {token.Name} may not send for device {id} at site {site}.");
        }

        return rules.Find(site, id, out Refusal? unknown) is not { } device ? unknown
            : row.Batch is null ? row.Refusal
            : rules.Check(device, row.Batch, mayBeUnsigned, out captures);
    }
}
