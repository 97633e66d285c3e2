using System.Net;
using CarbonLedger.Ledger;

namespace CarbonLedger.Server.Logs;

/// <summary>Fetches a log's files over HTTP from a server that is not trusted: nothing is followed, every answer has a cap and a time.</summary>
public sealed class LogSource : IDisposable
{
    /// <summary>The largest batch, in bytes: what a stored value can hold.</summary>
    public const long BatchBytesMax = 1L << 30;

    private const int RefusalShown = 200;

    private static readonly TimeSpan SmallTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PieceTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BatchTime = TimeSpan.FromMinutes(30);

    private readonly HttpClient http;
    private readonly Uri address;
    private readonly string? token;

    /// <param name="address">What the paths of the log are relative to.</param>
    /// <param name="token">The auditor's bearer token, sent for batches only.</param>
    public LogSource(Uri address, string? token = null)
    {
        this.address = address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
        this.token = token;
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None, UseCookies = false, ConnectTimeout = PieceTime, MaxResponseHeadersLength = 16 })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>A whole small file.</summary>
    /// <param name="bytesMax">More is refused before it is held.</param>
    /// <exception cref="IOException">The server could not be reached or broke off.</exception>
    /// <exception cref="LogFindingException">The server lacks the file, or it is too large.</exception>
    public async Task<byte[]> ReadAsync(string path, int bytesMax, CancellationToken cancellationToken = default)
    {
        using MemoryStream content = new();
        await CopyAsync(path, bytesMax, SmallTime, piece => content.Write(piece.Span), cancellationToken);
        return content.ToArray();
    }

    /// <summary>A batch, handed over piece by piece.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public Task CopyBatchAsync(long number, Action<ReadOnlyMemory<byte>> take, CancellationToken cancellationToken = default) =>
        CopyAsync(TilePath.ForBatch(number), BatchBytesMax, BatchTime, take, cancellationToken);

    public void Dispose() => http.Dispose();

    private async Task CopyAsync(string path, long bytesMax, TimeSpan time, Action<ReadOnlyMemory<byte>> take, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(time);
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, new Uri(address, path));
            if (token is not null && path.StartsWith("batch/", StringComparison.Ordinal))
            {
                request.Headers.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", token);
            }

            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            await RequireAsync(path, response, bytesMax, limit.Token);
            await using Stream body = await response.Content.ReadAsStreamAsync(limit.Token);
            await CopyAsync(path, body, bytesMax, take, limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"{new Uri(address, path)}: no whole answer in time.", e);
        }
        catch (HttpRequestException e)
        {
            throw new IOException($"{new Uri(address, path)}: {e.Message}", e);
        }
    }

    private async Task RequireAsync(string path, HttpResponseMessage response, long bytesMax, CancellationToken cancellationToken)
    {
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            throw LogFindingException.NotCovered(path, "the file, which the checkpoint covers", $"status {(int)response.StatusCode}");
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            byte[] start = new byte[RefusalShown];
            await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
            int read = await body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
            string words = string.Concat(System.Text.Encoding.ASCII.GetString(start, 0, read).Select(c => c is < ' ' or > '~' ? ' ' : c));
            throw new IOException($"{new Uri(address, path)}: status {(int)response.StatusCode} {words.Trim()}");
        }

        if (response.Content.Headers.ContentLength is { } length && length > bytesMax)
        {
            throw TooLarge(path, bytesMax);
        }
    }

    private static async Task CopyAsync(string path, Stream body, long bytesMax, Action<ReadOnlyMemory<byte>> take, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[81920];
        long total = 0;
        while (true)
        {
            using CancellationTokenSource piece = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            piece.CancelAfter(PieceTime);
            int read = await body.ReadAsync(buffer, piece.Token);
            if (read == 0)
            {
                return;
            }

            total += read;
            if (total > bytesMax)
            {
                throw TooLarge(path, bytesMax);
            }

            take(buffer.AsMemory(0, read));
        }
    }

    private static LogFindingException TooLarge(string path, long bytesMax) =>
        new(new LogFinding(path, $"up to {bytesMax} bytes", "more", ExitClass.Malformed));
}
