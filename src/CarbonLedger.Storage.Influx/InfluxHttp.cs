using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace CarbonLedger.Storage.Influx;

/// <summary>Requests to the server of some options: with its token, in bounded time, and of answers no more than is needed.</summary>
internal sealed class InfluxHttp(HttpClient http, InfluxOptions options, TimeProvider time)
{
    private const int SentenceBytesMax = 4_096;
    private const int SentenceMax = 512;

    private static readonly TimeSpan RetryAfterMax = TimeSpan.FromHours(1);

    private readonly Uri write = options.Resource(
        $"api/v2/write?org={Uri.EscapeDataString(options.Organisation)}&bucket={Uri.EscapeDataString(options.Bucket)}&precision=ms");

    /// <summary>Writes lines. Never throws but when cancelled.</summary>
    public async Task<WriteAnswer> WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancel)
    {
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Post, write) { Content = Packed(lines) };
            using CancellationTokenSource limit = Limit(cancel);
            using HttpResponseMessage response = await SendAsync(request, limit.Token);
            return response.StatusCode == HttpStatusCode.NoContent
                ? new WriteAnswer(WriteOutcome.Written, "")
                : new WriteAnswer(OutcomeOf(response.StatusCode), await SentenceAsync(response, limit.Token), RetryAfterOf(response));
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            string sentence = e is OperationCanceledException ? string.Create(CultureInfo.InvariantCulture, $"no answer in {options.RequestTime.TotalSeconds} s") : Clean($"{e.Message} {e.InnerException?.Message}".Trim());
            return new WriteAnswer(WriteOutcome.Later, sentence);
        }
    }

    /// <summary>Gets a resource whole.</summary>
    /// <exception cref="IOException">It can't be had, or is longer than allowed.</exception>
    public async Task<byte[]> GetAsync(Uri resource, int bytesMax, CancellationToken cancel)
    {
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, resource);
            using CancellationTokenSource limit = Limit(cancel);
            using HttpResponseMessage response = await SendAsync(request, limit.Token);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw new IOException($"InfluxDB answers {await SentenceAsync(response, limit.Token)}");
            }

            byte[] body = await ReadAsync(response, bytesMax + 1, limit.Token);
            return body.Length <= bytesMax ? body : throw new IOException(string.Create(CultureInfo.InvariantCulture, $"InfluxDB answers with more than {bytesMax} bytes."));
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            throw new IOException($"InfluxDB at {options.Url} does not answer: {Clean(e.Message)}", e);
        }
    }

    private static WriteOutcome OutcomeOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity => WriteOutcome.Unacceptable,
        HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => WriteOutcome.Later,
        _ => WriteOutcome.Refused,
    };

    private TimeSpan? RetryAfterOf(HttpResponseMessage response)
    {
        RetryConditionHeaderValue? asked = response.Headers.RetryAfter;
        TimeSpan? wait = asked?.Delta ?? (asked?.Date - time.GetUtcNow());
        return wait is not { } given ? null : given < TimeSpan.Zero ? TimeSpan.Zero : given > RetryAfterMax ? RetryAfterMax : given;
    }

    private static ByteArrayContent Packed(ReadOnlyMemory<byte> lines)
    {
        using MemoryStream packed = new(lines.Length / 8);
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(lines.Span);
        }

        ByteArrayContent content = new(packed.GetBuffer(), 0, (int)packed.Length);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/plain", "utf-8");
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }

    private CancellationTokenSource Limit(CancellationToken cancel)
    {
        CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(options.RequestTime);
        return limit;
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        if (options.Token() is { Length: > 0 } token)
        {
            // Not through the parser, whose complaint would hold the token.
            request.Headers.TryAddWithoutValidation("Authorization", $"Token {token}");
        }

        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
    }

    private static async Task<string> SentenceAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        string said = Encoding.UTF8.GetString(await ReadAsync(response, SentenceBytesMax, cancel));
        return Clean(string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {response.ReasonPhrase}: {said.Trim()}"));
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, int bytesMax, CancellationToken cancel)
    {
        await using Stream body = await response.Content.ReadAsStreamAsync(cancel);
        using MemoryStream read = new();
        byte[] piece = new byte[16 * 1024];
        int count;
        while (read.Length < bytesMax && (count = await body.ReadAsync(piece.AsMemory(0, (int)Math.Min(piece.Length, bytesMax - read.Length)), cancel)) > 0)
        {
            await read.WriteAsync(piece.AsMemory(0, count), cancel);
        }

        return read.ToArray();
    }

    // A server's words go into logs and files: one line of them, without control characters.
    private static string Clean(string text) => string.Create(Math.Min(text.Length, SentenceMax), text, static (clean, dirty) =>
    {
        for (int i = 0; i < clean.Length; i++)
        {
            clean[i] = char.IsControl(dirty[i]) || char.IsSurrogate(dirty[i]) ? ' ' : dirty[i];
        }
    });
}
