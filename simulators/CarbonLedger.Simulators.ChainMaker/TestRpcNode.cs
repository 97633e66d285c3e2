using System.Buffers.Binary;
using System.Globalization;
using CarbonLedger.Anchors.ChainMaker;
using CarbonLedger.Anchors.ChainMaker.Wire;
using Google.Protobuf;
using Grpc.Core;

namespace CarbonLedger.Simulators.ChainMaker;

/// <summary>The calls of a node over a <see cref="TestChain"/>, with the faults it is told to have.</summary>
internal sealed class TestRpcNode(TestChain chain, ChainMakerTestFaults faults) : RpcNode.RpcNodeBase
{
    /// <summary>What the node says of itself.</summary>
    public const string Version = "2.3.5 (CarbonLedger TEST NODE, not a chain)";

    public override async Task<TxResponse> SendRequest(TxRequest request, ServerCallContext context)
    {
        await AnswerAtAllAsync(context);
        if (chain.Refuse(request) is { } refusal)
        {
            return refusal;
        }

        if (request.Payload.TxType == TxType.QueryContract)
        {
            return Query(request);
        }

        if (request.Payload.TxType != TxType.InvokeContract)
        {
            return new TxResponse { Code = TxStatusCode.InvalidParameter, Message = "this test node takes calls, queries and subscriptions", TxId = request.Payload.TxId };
        }

        if (chain.Take(request, faults.HoldBlocks) is null)
        {
            return Duplicate(request);
        }

        LoseAnswer();
        return new TxResponse { Code = TxStatusCode.Success, Message = "OK", TxId = request.Payload.TxId };
    }

    public override async Task<TxResponse> SendRequestSync(TxRequest request, ServerCallContext context)
    {
        if (faults.SyncUnimplemented)
        {
            throw new RpcException(new Status(StatusCode.Unimplemented, "unknown method SendRequestSync"));
        }

        await AnswerAtAllAsync(context);
        if (chain.Refuse(request) is { } refusal)
        {
            return refusal;
        }

        if (request.Payload.TxType != TxType.InvokeContract || chain.Take(request, faults.HoldBlocks) is not { } committed)
        {
            return Duplicate(request);
        }

        TransactionInfo info = await committed.WaitAsync(context.CancellationToken);
        LoseAnswer();
        return new TxResponse
        {
            Code = info.Transaction.Result.Code,
            Message = info.Transaction.Result.Code == TxStatusCode.Success ? "OK" : info.Transaction.Result.Code.ToString(),
            ContractResult = info.Transaction.Result.ContractResult,
            TxId = request.Payload.TxId,
            TxTimestamp = request.Payload.Timestamp,
            TxBlockHeight = info.BlockHeight,
        };
    }

    public override async Task Subscribe(TxRequest request, IServerStreamWriter<SubscribeResult> responseStream, ServerCallContext context)
    {
        await AnswerAtAllAsync(context);
        if (chain.Refuse(request) is { } refusal)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, refusal.Message));
        }

        long from = Number(request.Payload, "START_BLOCK");
        long to = Number(request.Payload, "END_BLOCK");
        string contract = Text(request.Payload, "CONTRACT_NAME");
        string topic = Text(request.Payload, "TOPIC");
        for (long height = from < 0 ? chain.Height + 1 : from; to < 0 || height <= to; height++)
        {
            Block block = await BlockAsync((ulong)height, context.CancellationToken);

            ContractEventInfoList list = EventsOf(block, contract, topic);
            if (list.ContractEvents.Count > 0)
            {
                await responseStream.WriteAsync(new SubscribeResult { Data = list.ToByteString() });
            }
        }
    }

    public override async Task<ChainMakerVersionResponse> GetChainMakerVersion(ChainMakerVersionRequest request, ServerCallContext context)
    {
        await AnswerAtAllAsync(context);
        return new ChainMakerVersionResponse { Message = "OK", Version = Version };
    }

    private static TxResponse Duplicate(TxRequest request) => new() { Code = TxStatusCode.InternalError, Message = "duplicate tx id, or the pool is full", TxId = request.Payload.TxId };

    private static string Text(Payload payload, string key) => payload.Parameters.FirstOrDefault(parameter => parameter.Key == key)?.Value.ToStringUtf8() ?? "";

    private static long Number(Payload payload, string key) =>
        payload.Parameters.FirstOrDefault(parameter => parameter.Key == key)?.Value is { Length: 8 } value
            ? BinaryPrimitives.ReadInt64LittleEndian(value.Span)
            : throw new RpcException(new Status(StatusCode.InvalidArgument, $"{key} is not a number in eight bytes"));

    private static ContractEventInfoList EventsOf(Block block, string contract, string topic)
    {
        ContractEventInfoList list = new();
        foreach (Transaction transaction in block.Txs)
        {
            uint index = 0;
            foreach (ContractEvent item in transaction.Result.ContractResult.ContractEvent)
            {
                ContractEventInfo info = new()
                {
                    BlockHeight = block.Header.BlockHeight,
                    ChainId = block.Header.ChainId,
                    Topic = item.Topic,
                    TxId = item.TxId,
                    EventIndex = index++,
                    ContractName = item.ContractName,
                    ContractVersion = item.ContractVersion,
                };
                info.EventData.AddRange(item.EventData);
                if (item.ContractName == contract && (topic.Length == 0 || item.Topic == topic))
                {
                    list.ContractEvents.Add(info);
                }
            }
        }

        return list;
    }

    private async Task<Block> BlockAsync(ulong height, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task grown = chain.GrownAsync(cancellationToken);
            if (chain.BlockAt(height) is { } block)
            {
                return block;
            }

            await grown;
        }
    }

    private TxResponse Query(TxRequest request)
    {
        ContractResult result = request.Payload.ContractName == "CHAIN_QUERY" ? QueryChain(request.Payload)
            : faults.StrangeContract ? new ContractResult { Result = ByteString.CopyFromUtf8("hello") }
            : chain.Query(request.Payload, request.Sender.Signer);
        bool holds = result.Code == 0;
        return new TxResponse { Code = holds ? TxStatusCode.Success : TxStatusCode.ContractFail, Message = holds ? "SUCCESS" : "CONTRACT_FAIL", ContractResult = result, TxId = request.Payload.TxId };
    }

    private ContractResult QueryChain(Payload payload)
    {
        ByteString? found = payload.Method switch
        {
            "GET_TX_BY_TX_ID" => chain.InfoOf(Text(payload, "txId"))?.ToByteString(),
            "GET_BLOCK_BY_TX_ID" => Info(chain.BlockOf(Text(payload, "txId"))),
            "GET_BLOCK_BY_HEIGHT" when ulong.TryParse(Text(payload, "blockHeight"), NumberStyles.None, CultureInfo.InvariantCulture, out ulong height) => Info(chain.BlockAt(height)),
            _ => null,
        };
        string what = payload.Method.StartsWith("GET_TX", StringComparison.Ordinal) ? "transaction" : "block";
        return found is null ? new ContractResult { Code = 1, Message = $"no such {what}, chainId:{payload.ChainId}" } : new ContractResult { Result = found };
    }

    private ByteString? Info(Block? block)
    {
        if (block is null)
        {
            return null;
        }

        if (faults.WrongRoot)
        {
            byte[] root = block.Header.TxRoot.ToByteArray();
            root[0] ^= 1;
            block.Header.TxRoot = ByteString.CopyFrom(root);
        }

        if (faults.WrongResult && block.Txs.Count > 0)
        {
            block.Txs[0].Result.ContractResult.Message = "another";
        }

        if (faults.VotesDropped > 0)
        {
            VoteSet set = VoteSet.Parser.ParseFrom(block.AdditionalData.ExtraData[ChainMakerBlock.VotesKey]);
            foreach (string voter in set.Votes.Keys.Take(faults.VotesDropped).ToArray())
            {
                set.Votes.Remove(voter);
            }

            block.AdditionalData.ExtraData[ChainMakerBlock.VotesKey] = set.ToByteString();
        }

        return new BlockInfo { Block = block }.ToByteString();
    }

    private Task AnswerAtAllAsync(ServerCallContext context) => faults.Silent ? Task.Delay(Timeout.Infinite, context.CancellationToken) : Task.CompletedTask;

    private void LoseAnswer()
    {
        if (faults.LosesThisAnswer())
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "the connection broke"));
        }
    }
}
