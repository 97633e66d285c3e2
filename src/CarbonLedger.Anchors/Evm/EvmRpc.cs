using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Evm;

/// <summary>
/// Calls an Ethereum node by JSON-RPC 2.0 over HTTP, one call a request. The node is not trusted to behave: an answer is bounded in size and time, must carry the call's id and
/// is read strictly. Messages name the node by host and port, as the path of an address may hold an access key.
/// </summary>
/// <param name="http">Should not follow redirects (<see cref="CreateHttp"/>); its owner disposes it.</param>
/// <param name="timeout">How long one call may take.</param>
internal sealed class EvmRpc(HttpClient http, Uri node, TimeSpan timeout, TimeProvider time)
{
    /// <summary>The largest answer read, in bytes: a block with all its transactions may have some millions.</summary>
    public const int AnswerBytesMax = 8 * 1024 * 1024;

    private const int JsonDepthMax = 32;

    private long lastId;

    /// <summary>An HTTP client without redirects and cookies.</summary>
    public static HttpClient CreateHttp() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>A caller of a node.</summary>
    /// <exception cref="ArgumentException">The node's address is not of http or https, or the chain id is out of range.</exception>
    public static EvmRpc Open(HttpClient http, EvmNodeOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(time);
        bool known = options.Node is { IsAbsoluteUri: true, Scheme: "http" or "https" } && options.ChainId is >= 1 and <= EvmLedgerName.ChainIdMax;
        return known ? new EvmRpc(http, options.Node, options.CallTimeout, time) : throw new ArgumentException("A node has an http or https address, and its chain an id from 1 to 2^53.", nameof(options));
    }

    /// <summary>Calls a method and gives its result, null included.</summary>
    /// <exception cref="EvmRpcException">The node answers with an error object.</exception>
    /// <exception cref="AnchorUnavailableException">No answer, not in time, too large, or none of JSON-RPC.</exception>
    public async Task<JsonElement> CallAsync(string method, JsonNode?[] parameters, CancellationToken cancellationToken)
    {
        long id = Interlocked.Increment(ref lastId);
        JsonObject call = new() { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = new JsonArray(parameters) };
        using CancellationTokenSource clock = new(timeout, time);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, clock.Token);
        try
        {
            byte[] answer = await PostAsync(JsonSerializer.SerializeToUtf8Bytes(call), limit.Token);
            using JsonDocument document = JsonDocument.Parse(answer, new JsonDocumentOptions { MaxDepth = JsonDepthMax });
            return ReadResult(method, id, document.RootElement);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unavailable(method, HexText.Count((long)timeout.TotalSeconds, "seconds passed without an answer"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            throw Unavailable(method, e.Message, e);
        }
    }

    /// <summary>A call whose result is a quantity from 0 to 2^63-1.</summary>
    /// <inheritdoc cref="CallAsync"/>
    public async Task<long> QuantityAsync(string method, JsonNode?[] parameters, CancellationToken cancellationToken)
    {
        string? text = HexText.OfJson(await CallAsync(method, parameters, cancellationToken));
        return HexText.TryDecodeQuantity(text, out long number) ? number : throw Unavailable(method, $"{HexText.Quote(text)} is no quantity below 2^63");
    }

    /// <summary>A call whose result is data.</summary>
    /// <inheritdoc cref="CallAsync"/>
    public async Task<byte[]> DataAsync(string method, JsonNode?[] parameters, CancellationToken cancellationToken)
    {
        string? text = HexText.OfJson(await CallAsync(method, parameters, cancellationToken));
        return HexText.TryDecode(text, out byte[]? bytes) ? bytes : throw Unavailable(method, $"{HexText.Quote(text)} is no data");
    }

    /// <summary>A call whose result is a word of 32 bytes; some nodes leave out its leading zeros.</summary>
    /// <inheritdoc cref="CallAsync"/>
    public async Task<Hash> WordAsync(string method, JsonNode?[] parameters, CancellationToken cancellationToken)
    {
        byte[] bytes = await DataAsync(method, parameters, cancellationToken);
        return bytes.Length <= Hash.Size ? Hash.FromBytes([.. new byte[Hash.Size - bytes.Length], .. bytes]) : throw Unavailable(method, HexText.Count(bytes.Length, "bytes are no word"));
    }

    /// <summary>What is said where the node answers something that no node answers.</summary>
    public AnchorUnavailableException Unavailable(string method, string why, Exception? cause = null) =>
        new($"The node at {node.Authority} gave no answer of use to {method}: {why}.", cause);

    private async Task<byte[]> PostAsync(byte[] call, CancellationToken cancellationToken)
    {
        using ByteArrayContent content = new(call);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpRequestMessage request = new(HttpMethod.Post, node) { Content = content };
        using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new HttpRequestException($"HTTP status {(int)response.StatusCode}");
        }

        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using MemoryStream answer = new();
        byte[] buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and int read)
        {
            await answer.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            if (answer.Length > AnswerBytesMax)
            {
                throw new IOException($"the answer has more than {AnswerBytesMax} bytes");
            }
        }

        return answer.ToArray();
    }

    private JsonElement ReadResult(string method, long id, JsonElement answer)
    {
        bool ours = answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("id", out JsonElement named) && named.ValueKind == JsonValueKind.Number && named.TryGetInt64(out long number) && number == id;
        if (!ours)
        {
            throw Unavailable(method, "an answer without the id of the call");
        }

        if (answer.TryGetProperty("error", out JsonElement error) && error.ValueKind == JsonValueKind.Object)
        {
            long code = error.TryGetProperty("code", out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long given) ? given : 0;
            throw new EvmRpcException(method, code, error.TryGetProperty("message", out JsonElement text) ? HexText.OfJson(text) : null);
        }

        return answer.TryGetProperty("result", out JsonElement result) ? result.Clone() : throw Unavailable(method, "an answer with neither result nor error");
    }
}
