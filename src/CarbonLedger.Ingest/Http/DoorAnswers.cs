using System.Buffers;
using System.Globalization;
using System.Text.Json;
using CarbonLedger.Entries.Captures;
using Microsoft.AspNetCore.Http;

namespace CarbonLedger.Ingest.Http;

/// <summary>How the doors answer, in JSON.</summary>
internal static class DoorAnswers
{
    /// <summary>Seconds after which a sender may try again when the store failed.</summary>
    public const int StoreRetrySeconds = 5;

    /// <summary>What came of a request of readings.</summary>
    /// <param name="error">Why it was not read to its end; null if it was.</param>
    public static Task ReadingsAsync(HttpContext context, int status, DoorTally tally, string? error) => SendAsync(context, status, writer =>
    {
        writer.WriteNumber("accepted"u8, tally.Accepted);
        writer.WriteNumber("duplicates"u8, tally.Duplicates);
        writer.WriteNumber("refused"u8, tally.Refused);
        if (tally.IsTrial)
        {
            writer.WriteBoolean("dryRun"u8, true);
        }

        if (error is not null)
        {
            writer.WriteString("error"u8, error);
        }

        writer.WriteStartArray("rows"u8);
        foreach (RowAnswer row in tally.Listed)
        {
            writer.WriteStartObject();
            writer.WriteNumber("row"u8, row.Row);
            writer.WriteString("device"u8, row.Device);
            writer.WriteString("outcome"u8, row.Refusal is null ? "duplicate" : "refused");
            if (row.Refusal is { } refusal)
            {
                writer.WriteNumber("status"u8, StatusOf(refusal.Reason));
                writer.WriteString("reason"u8, refusal.Reason.ToString());
                writer.WriteString("detail"u8, EdgeText.Clean(refusal.Detail, EdgeText.DetailMax));
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNumber("notListed"u8, tally.NotListed);
    });

    public static Task ErrorAsync(HttpContext context, int status, string error) => SendAsync(context, status, writer => writer.WriteString("error"u8, error));

    /// <summary>An error as the InfluxDB v2 API writes it; the line is added where one is to blame.</summary>
    public static Task InfluxAsync(HttpContext context, int status, string message, long? line = null) => SendAsync(context, status, writer =>
    {
        writer.WriteString("code"u8, status switch
        {
            StatusCodes.Status401Unauthorized => "unauthorized",
            StatusCodes.Status403Forbidden => "forbidden",
            StatusCodes.Status404NotFound => "not found",
            StatusCodes.Status413PayloadTooLarge => "request too large",
            StatusCodes.Status429TooManyRequests => "too many requests",
            StatusCodes.Status503ServiceUnavailable => "unavailable",
            _ => "invalid",
        });
        writer.WriteString("message"u8, message);
        if (line is { } number)
        {
            writer.WriteNumber("line"u8, number);
        }
    });

    /// <summary>What HTTP would say of a row alone.</summary>
    public static int StatusOf(RefusalReason reason) => reason switch
    {
        RefusalReason.UnknownDevice or RefusalReason.ForeignTopic or RefusalReason.BadSignature or RefusalReason.MissingSignature => StatusCodes.Status403Forbidden,
        RefusalReason.OverLimit => StatusCodes.Status413PayloadTooLarge,
        RefusalReason.TimeInFuture or RefusalReason.BeforeEnrolment => StatusCodes.Status422UnprocessableEntity,
        RefusalReason.Conflict => StatusCodes.Status409Conflict,
        RefusalReason.RateLimit => StatusCodes.Status429TooManyRequests,
        _ => StatusCodes.Status400BadRequest,
    };

    public static async Task SendAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new(1_024);
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        HttpResponse response = context.Response;
        if (status == StatusCodes.Status503ServiceUnavailable && response.Headers.RetryAfter.Count == 0)
        {
            response.Headers.RetryAfter = StoreRetrySeconds.ToString(CultureInfo.InvariantCulture);
        }

        response.StatusCode = status;
        response.ContentType = "application/json";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        response.ContentLength = buffer.WrittenCount;
        await response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }
}
