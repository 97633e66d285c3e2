using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace CarbonLedger.Ingest.Quality;

/// <summary>
/// Alarms as HTTP POST of JSON (<see cref="AlarmJson"/>), with the header <c>X-CarbonLedger-Signature: sha256=…</c>: HMAC-SHA256 of the body
/// under the shared secret, in lower-case hex. Any 2xx is a delivery; 4xx but 408 and 429 is never tried again; all else is, with growing
/// pauses. A receiver may get a message twice and never gets them out of order. Redirects are not followed.
/// </summary>
public sealed class WebhookAlarmChannel : IAlarmChannel, IAsyncDisposable
{
    /// <summary>The header with the signature.</summary>
    public const string SignatureHeader = "X-CarbonLedger-Signature";

    /// <summary>Bytes of the shortest secret: what can be guessed signs nothing.</summary>
    public const int SecretBytesMin = 16;

    /// <summary>How long a receiver may take to answer.</summary>
    public static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(10);

    private readonly HttpClient http;
    private readonly Uri url;
    private readonly byte[] secret;
    private readonly AlarmDelivery delivery;

    /// <param name="luck">Values from 0 to below 1; of it, back-off takes off a part.</param>
    /// <exception cref="ArgumentException">The address is not http or https, or the secret is too short.</exception>
    public WebhookAlarmChannel(Uri url, ReadOnlySpan<byte> secret, TimeProvider time, ILogger<WebhookAlarmChannel> logger, Func<double> luck)
    {
        if (!IsUsable(url) || secret.Length < SecretBytesMin)
        {
            throw new ArgumentException($"A webhook has an absolute address of http or https and a secret of at least {SecretBytesMin} bytes.");
        }

        (this.url, this.secret) = (url, secret.ToArray());
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = AnswerMax };
        delivery = new AlarmDelivery(Name, PostAsync, time, logger, luck);
    }

    public string Name => "webhook";

    public long Dropped => delivery.Dropped;

    /// <summary>True for an address that alarms can be posted to.</summary>
    public static bool IsUsable(Uri url) => url.IsAbsoluteUri && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp);

    /// <summary>What the header says of a body.</summary>
    public static string SignatureOf(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> body) => "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(secret, body));

    public void Tell(AlarmMessage message) => delivery.Tell(message);

    public async ValueTask DisposeAsync()
    {
        await delivery.DisposeAsync();
        http.Dispose();
    }

    private async Task PostAsync(AlarmMessage message, byte[] body, CancellationToken cancel)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(SignatureHeader, SignatureOf(secret, body));
        using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        string said = string.Create(CultureInfo.InvariantCulture, $"The webhook answered {(int)response.StatusCode}.");
        throw (int)response.StatusCode is >= 400 and < 500 && response.StatusCode is not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests)
            ? new AlarmRefusedException(said)
            : new HttpRequestException(said);
    }
}
