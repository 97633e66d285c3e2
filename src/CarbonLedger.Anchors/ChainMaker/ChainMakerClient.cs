using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using CarbonLedger.Anchors.ChainMaker.Wire;
using CarbonLedger.Ledger;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using KeyValuePair = CarbonLedger.Anchors.ChainMaker.Wire.KeyValuePair;

namespace CarbonLedger.Anchors.ChainMaker;

/// <summary>
/// A client of a ChainMaker chain (Chang'An Chain, version 2.3): calls and queries of contracts, transactions, blocks, events, and contracts installed. It signs every request with one
/// identity and believes nodes nothing that can be checked: <see cref="ChainMakerBlock.Verify"/>. Safe to use from several threads.
/// </summary>
public sealed class ChainMakerClient : IDisposable
{
    /// <summary>The longest transaction id.</summary>
    public const int TransactionIdMax = 64;

    private const string ChainQuery = "CHAIN_QUERY";
    private const string ContractManage = "CONTRACT_MANAGE";

    private readonly ChainMakerIdentity identity;
    private readonly TimeProvider time;
    private readonly ChainMakerTls tls;
    private readonly GrpcChannel[] channels;

    // The node that answered last is asked first.
    private volatile int preferred;
    private volatile bool syncMissing;

    /// <summary>Makes a client. Nothing is sent yet.</summary>
    /// <param name="time">The clock of request times: a node refuses those more than ten minutes off its own.</param>
    /// <param name="tls">TLS of the RPC ports; null for <see cref="ChainMakerTls.Disabled"/>. It holds a key, so that it stands beside the options and not in them.</param>
    public ChainMakerClient(ChainMakerClientOptions options, ChainMakerIdentity identity, TimeProvider time, ChainMakerTls? tls = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(time);
        Options = options;
        this.identity = identity;
        this.time = time;
        this.tls = tls ?? ChainMakerTls.Disabled;
        string scheme = this.tls.IsEnabled ? Uri.UriSchemeHttps : Uri.UriSchemeHttp;
        if (options.Addresses.FirstOrDefault(address => address.Scheme != scheme) is { } wrong)
        {
            throw new ArgumentException($"Address {wrong} should begin with {scheme}: TLS is {(this.tls.IsEnabled ? "on" : "off")}.", nameof(options));
        }

        channels = [.. options.Addresses.Select(Open)];
    }

    /// <summary>What it was made with.</summary>
    public ChainMakerClientOptions Options { get; }

    /// <summary>The clock of its waits and requests.</summary>
    internal TimeProvider Time => time;

    /// <summary>The pin of the key it signs with.</summary>
    public Hash PublisherPin => identity.PublicKey.Pin;

    /// <summary>
    /// Calls a contract and waits until a block holds the call. Sending the same id twice calls it once: where a block holds the id already, this answers what it came to there.
    /// </summary>
    /// <param name="transactionId">1 to 64 letters, digits or underscores, never used before on the chain; <see cref="NewTransactionId"/> where it doesn't matter.</param>
    /// <param name="endorsers">Who signs with the sender, where the chain's policy asks for it.</param>
    /// <returns>What the block holds: also a call that failed. Ask <see cref="ChainMakerCommit.Succeeded"/>.</returns>
    /// <exception cref="ChainMakerException">Refused, not answered, or in no block in time.</exception>
    public async Task<ChainMakerCommit> InvokeAsync(
        string transactionId, string contract, string method, IEnumerable<KeyValuePair> parameters, IReadOnlyList<ChainMakerIdentity>? endorsers = null, CancellationToken cancellationToken = default)
    {
        RequireId(transactionId);
        TxRequest request = Request(TxType.InvokeContract, transactionId, contract, method, parameters, endorsers);
        ChainMakerException? failure = null;
        try
        {
            TxResponse response = await SendAsync(request, cancellationToken);
            failure = response.Code == TxStatusCode.Success ? null : new ChainMakerException(ChainMakerFailure.Refused, transactionId, response.Code, Words(response));
        }
        catch (ChainMakerException e)
        {
            failure = e;
        }

        // "Success" of a request says only that it was taken, and a failure may be that of a copy sent before, so what the chain holds is asked in either case.
        return await AwaitAsync(transactionId, failure, cancellationToken);
    }

    /// <summary>Calls an EVM contract: <see cref="InvokeAsync"/> with the selector as method and the call data as one parameter.</summary>
    /// <exception cref="ChainMakerException">As of <see cref="InvokeAsync"/>.</exception>
    public Task<ChainMakerCommit> InvokeEvmAsync(string transactionId, string contract, ReadOnlyMemory<byte> call, CancellationToken cancellationToken = default) =>
        InvokeAsync(transactionId, contract, AnchorCall.Method(call.Span), [Parameter(AnchorCall.DataKey, AnchorCall.Data(call.Span))], null, cancellationToken);

    /// <summary>Asks a contract without a transaction; the answer is one node's word.</summary>
    /// <exception cref="ChainMakerException">Not answered, or the contract refuses.</exception>
    public async Task<ReadOnlyMemory<byte>> QueryAsync(string contract, string method, IEnumerable<KeyValuePair> parameters, CancellationToken cancellationToken = default)
    {
        TxRequest request = Request(TxType.QueryContract, NewTransactionId(), contract, method, parameters, null);
        TxResponse response = await CallAsync(request.Payload.TxId, (node, call) => node.SendRequestAsync(request, call), Options.RequestTimeout, cancellationToken);
        return response.Code == TxStatusCode.Success && (response.ContractResult?.Code ?? 0) == 0
            ? response.ContractResult?.Result.Memory ?? default
            : throw new ChainMakerException(ChainMakerFailure.Refused, request.Payload.TxId, response.Code, Words(response));
    }

    /// <summary>Asks an EVM contract.</summary>
    /// <exception cref="ChainMakerException">As of <see cref="QueryAsync"/>.</exception>
    public Task<ReadOnlyMemory<byte>> QueryEvmAsync(string contract, ReadOnlyMemory<byte> call, CancellationToken cancellationToken = default) =>
        QueryAsync(contract, AnchorCall.Method(call.Span), [Parameter(AnchorCall.DataKey, AnchorCall.Data(call.Span))], cancellationToken);

    /// <summary>The transaction of an id; null where no block holds it.</summary>
    /// <exception cref="ChainMakerException">As of <see cref="QueryAsync"/>.</exception>
    public async Task<TransactionInfo?> FindTransactionAsync(string transactionId, CancellationToken cancellationToken = default)
    {
        if (await FindAsync("GET_TX_BY_TX_ID", [Parameter("txId", transactionId)], cancellationToken) is not { } bytes)
        {
            return null;
        }

        TransactionInfo info = Read(transactionId, () => WireForm.Loose(TransactionInfo.Parser, bytes, "transaction"));
        return info.Transaction?.Payload?.TxId == transactionId
            ? info
            : throw new ChainMakerException(ChainMakerFailure.Malformed, transactionId, null, $"the node gave another transaction, {info.Transaction?.Payload?.TxId ?? "without an id"}");
    }

    /// <summary>The block that holds a transaction; null where none does. A member that may see only its own organisation's transactions gets a block that doesn't verify.</summary>
    /// <exception cref="ChainMakerException">As of <see cref="QueryAsync"/>; Malformed for a block with fields unknown here.</exception>
    public async Task<ChainMakerBlock?> FindBlockOfAsync(string transactionId, CancellationToken cancellationToken = default) =>
        await FindAsync("GET_BLOCK_BY_TX_ID", [Parameter("txId", transactionId), Parameter("withRWSet", "false")], cancellationToken) is { } bytes ? ReadBlock(transactionId, bytes) : null;

    /// <summary>The block of a height; null where the chain isn't as long.</summary>
    /// <param name="height">From 0, which is genesis; <see cref="ulong.MaxValue"/> for the latest.</param>
    /// <exception cref="ChainMakerException">As of <see cref="FindBlockOfAsync"/>.</exception>
    public async Task<ChainMakerBlock?> FindBlockAsync(ulong height, CancellationToken cancellationToken = default)
    {
        string text = height.ToString(CultureInfo.InvariantCulture);
        return await FindAsync("GET_BLOCK_BY_HEIGHT", [Parameter("blockHeight", text), Parameter("withRWSet", "false")], cancellationToken) is { } bytes ? ReadBlock($"of block {text}", bytes) : null;
    }

    /// <summary>
    /// The events of a contract as they come: a hint to look at the chain, never proof of anything. Ends with the last block asked for, or when the node ends it.
    /// </summary>
    /// <param name="topic">The event's topic; empty for all.</param>
    /// <param name="from">First block; -1 for new ones only.</param>
    /// <param name="to">Last block; -1 for no end.</param>
    /// <exception cref="ChainMakerException">The node doesn't answer, or its events are not such.</exception>
    public async IAsyncEnumerable<ContractEventInfo> EventsAsync(string contract, string topic, long from, long to, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        TxRequest request = Request(
            TxType.Subscribe, NewTransactionId(), "SUBSCRIBE_MANAGE", "SUBSCRIBE_CONTRACT_EVENT",
            [Parameter("START_BLOCK", Number(from)), Parameter("END_BLOCK", Number(to)), Parameter("CONTRACT_NAME", contract), Parameter("TOPIC", topic)], null);
        using AsyncServerStreamingCall<SubscribeResult> stream = new RpcNode.RpcNodeClient(channels[preferred]).Subscribe(request, cancellationToken: cancellationToken);
        while (true)
        {
            ContractEventInfoList list;
            try
            {
                if (!await stream.ResponseStream.MoveNext(cancellationToken))
                {
                    yield break;
                }

                list = WireForm.Loose(ContractEventInfoList.Parser, stream.ResponseStream.Current.Data.Memory, "events");
            }
            catch (RpcException e)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw new ChainMakerException(ChainMakerFailure.Unreachable, request.Payload.TxId, null, e.Status.Detail, e);
            }
            catch (LedgerFormatException e)
            {
                throw new ChainMakerException(ChainMakerFailure.Malformed, request.Payload.TxId, null, e.Message, e);
            }

            foreach (ContractEventInfo item in list.ContractEvents)
            {
                yield return item;
            }
        }
    }

    /// <summary>Installs an EVM contract and waits for its block. The sender owns it.</summary>
    /// <param name="bytecode">The creation code as bytes, compiled for the London EVM or older.</param>
    /// <param name="endorsers">Administrators, as the chain's policy for CONTRACT_MANAGE-INIT_CONTRACT asks.</param>
    /// <exception cref="ChainMakerException">As of <see cref="InvokeAsync"/>.</exception>
    public Task<ChainMakerCommit> InstallEvmContractAsync(
        string name, string version, ReadOnlyMemory<byte> bytecode, IReadOnlyList<ChainMakerIdentity> endorsers, CancellationToken cancellationToken = default) =>
        InvokeAsync(NewTransactionId(), ContractManage, "INIT_CONTRACT", ContractParameters(name, version, bytecode), endorsers, cancellationToken);

    /// <summary>Puts a new version in place of an installed EVM contract.</summary>
    /// <inheritdoc cref="InstallEvmContractAsync"/>
    public Task<ChainMakerCommit> UpgradeEvmContractAsync(
        string name, string version, ReadOnlyMemory<byte> bytecode, IReadOnlyList<ChainMakerIdentity> endorsers, CancellationToken cancellationToken = default) =>
        InvokeAsync(NewTransactionId(), ContractManage, "UPGRADE_CONTRACT", ContractParameters(name, version, bytecode), endorsers, cancellationToken);

    /// <summary>The version of a node, as it says itself.</summary>
    /// <exception cref="ChainMakerException">Not answered.</exception>
    public async Task<string> VersionAsync(CancellationToken cancellationToken = default) =>
        (await CallAsync("GetChainMakerVersion", (node, call) => node.GetChainMakerVersionAsync(new ChainMakerVersionRequest(), call), Options.RequestTimeout, cancellationToken)).Version;

    /// <summary>An id that no one has used: 64 hexadecimal digits by chance.</summary>
    public static string NewTransactionId() => RandomNumberGenerator.GetHexString(TransactionIdMax, lowercase: true);

    /// <summary>A parameter of text.</summary>
    public static KeyValuePair Parameter(string key, string value) => new() { Key = key, Value = ByteString.CopyFromUtf8(value) };

    /// <summary>A parameter of bytes.</summary>
    public static KeyValuePair Parameter(string key, ReadOnlySpan<byte> value) => new() { Key = key, Value = ByteString.CopyFrom(value) };

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (GrpcChannel channel in channels)
        {
            channel.Dispose();
        }
    }

    internal static KeyValuePair[] ContractParameters(string name, string version, ReadOnlyMemory<byte> bytecode) =>
    [
        Parameter(AnchorCall.DataKey, ""), Parameter("CONTRACT_NAME", name), Parameter("CONTRACT_VERSION", version), Parameter("CONTRACT_RUNTIME_TYPE", "EVM"),
        Parameter("CONTRACT_BYTECODE", bytecode.Span),
    ];

    private static byte[] Number(long value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }

    private static void RequireId(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (id.Length is 0 or > TransactionIdMax || !id.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            throw new ArgumentException($"A transaction id has 1 to {TransactionIdMax} letters, digits or underscores.", nameof(id));
        }
    }

    private static string Words(TxResponse response) => string.IsNullOrEmpty(response.ContractResult?.Message) ? response.Message : $"{response.Message} {response.ContractResult.Message}";

    private static T Read<T>(string transactionId, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (LedgerFormatException e)
        {
            throw new ChainMakerException(ChainMakerFailure.Malformed, transactionId, null, e.Message, e);
        }
    }

    private GrpcChannel Open(Uri address)
    {
        SocketsHttpHandler handler = new() { EnableMultipleHttp2Connections = true, ConnectTimeout = Options.RequestTimeout, UseProxy = false };
        if (tls.IsEnabled)
        {
            handler.SslOptions = tls.Options();
        }

        return GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = Options.MessageBytesMax,
            MaxSendMessageSize = Options.MessageBytesMax,
        });
    }

    private TxRequest Request(TxType type, string id, string contract, string method, IEnumerable<KeyValuePair> parameters, IReadOnlyList<ChainMakerIdentity>? endorsers)
    {
        long now = time.GetUtcNow().ToUnixTimeSeconds();
        Payload payload = new()
        {
            ChainId = Options.ChainId,
            TxType = type,
            TxId = id,
            Timestamp = now,
            ExpirationTime = Options.RequestLifetime is { } lifetime ? now + (long)lifetime.TotalSeconds : 0,
            ContractName = contract,
            Method = method,
            Parameters = { parameters },
            Limit = Options.GasLimit is { } gas ? new Limit { GasLimit = gas } : null,
        };
        TxRequest request = new() { Payload = payload, Sender = identity.Endorse(payload) };
        request.Endorsers.AddRange((endorsers ?? []).Select(endorser => endorser.Endorse(payload)));
        return request;
    }

    // Nodes before 2.3.5 can't wait for the block; that is remembered, and the transaction is looked for instead.
    private async Task<TxResponse> SendAsync(TxRequest request, CancellationToken cancellationToken)
    {
        if (!syncMissing)
        {
            try
            {
                return await CallAsync(request.Payload.TxId, (node, call) => node.SendRequestSyncAsync(request, call), Options.CommitTimeout, cancellationToken);
            }
            catch (ChainMakerException e) when (e.InnerException is RpcException { StatusCode: StatusCode.Unimplemented })
            {
                syncMissing = true;
            }
        }

        return await CallAsync(request.Payload.TxId, (node, call) => node.SendRequestAsync(request, call), Options.RequestTimeout, cancellationToken);
    }

    private async Task<ChainMakerCommit> AwaitAsync(string id, ChainMakerException? failure, CancellationToken cancellationToken)
    {
        long begun = time.GetTimestamp();
        while (true)
        {
            if (await FindTransactionAsync(id, cancellationToken) is { } info)
            {
                return ChainMakerCommit.Of(info);
            }

            if (failure is not null && failure.Code != TxStatusCode.Timeout)
            {
                throw failure;
            }

            if (time.GetElapsedTime(begun) >= Options.CommitTimeout)
            {
                throw new ChainMakerException(ChainMakerFailure.NotCommitted, id, failure?.Code, string.Create(CultureInfo.InvariantCulture, $"looked for it for {Options.CommitTimeout.TotalSeconds} seconds"));
            }

            await Task.Delay(Options.PollInterval, time, cancellationToken);
        }
    }

    private async Task<ReadOnlyMemory<byte>?> FindAsync(string method, KeyValuePair[] parameters, CancellationToken cancellationToken)
    {
        try
        {
            return await QueryAsync(ChainQuery, method, parameters, cancellationToken);
        }
        catch (ChainMakerException e) when (e.Failure == ChainMakerFailure.Refused && IsAbsence(e.NodeMessage))
        {
            return null;
        }
    }

    // Nodes have no code for it, only words: "no such transaction", "no such block", or "get transaction failed, ... not found".
    private static bool IsAbsence(string words) =>
        words.Contains("no such transaction", StringComparison.OrdinalIgnoreCase) || words.Contains("no such block", StringComparison.OrdinalIgnoreCase)
        || (words.Contains("not found", StringComparison.OrdinalIgnoreCase)
            && (words.Contains("get transaction failed", StringComparison.OrdinalIgnoreCase) || words.Contains("get block failed", StringComparison.OrdinalIgnoreCase)));

    private ChainMakerBlock ReadBlock(string transactionId, ReadOnlyMemory<byte> info) =>
        Read(transactionId, () => ChainMakerBlock.Parse(WireForm.Slice(info, BlockInfo.BlockFieldNumber, "block"), Options.Hash));

    private async Task<T> CallAsync<T>(string id, Func<RpcNode.RpcNodeClient, CallOptions, AsyncUnaryCall<T>> send, TimeSpan timeout, CancellationToken cancellationToken)
    {
        RpcException? last = null;
        int first = preferred;
        for (int i = 0; i < channels.Length; i++)
        {
            int node = (first + i) % channels.Length;
            using CancellationTokenSource limit = new(timeout, time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
            try
            {
                using AsyncUnaryCall<T> call = send(new RpcNode.RpcNodeClient(channels[node]), new CallOptions(cancellationToken: either.Token));
                T answer = await call.ResponseAsync;
                preferred = node;
                return answer;
            }
            catch (RpcException e)
            {
                cancellationToken.ThrowIfCancellationRequested();
                last = e;
                if (e.StatusCode == StatusCode.Unimplemented)
                {
                    break;
                }
            }
        }

        throw new ChainMakerException(ChainMakerFailure.Unreachable, id, null, $"{last!.StatusCode} {last.Status.Detail}", last);
    }
}
