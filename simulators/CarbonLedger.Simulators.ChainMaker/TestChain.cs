using System.Globalization;
using CarbonLedger.Anchors.ChainMaker;
using CarbonLedger.Anchors.ChainMaker.Wire;
using CarbonLedger.Ledger;
using Google.Protobuf;

namespace CarbonLedger.Simulators.ChainMaker;

/// <summary>
/// The chain inside a test node: checks requests as a node does, executes them, and makes blocks with real hashes, signatures and votes of four keys of its own. One process holds all the
/// keys, so that its blocks prove nothing to anyone: a TEST NODE.
/// </summary>
internal sealed class TestChain
{
    /// <summary>Seconds that a request's time may be off the node's.</summary>
    public const long ClockWindow = 600;

    private const uint BlockVersion = 2030500;
    private const int PoolMax = 10_000;

    private readonly Lock gate = new();
    private readonly ChainMakerTestNodeOptions options;
    private readonly IReadOnlyList<ChainMakerIdentity> nodes;
    private readonly Dictionary<(MemberType Type, ByteString Info), TestMember> members = [];
    private readonly List<byte[]> blocks = [];
    private readonly Dictionary<string, (int Height, int Index)> places = [];
    private readonly Dictionary<string, AnchorContractState> contracts = [];
    private readonly Dictionary<string, string> versions = [];
    private readonly List<(TxRequest Request, TaskCompletionSource<TransactionInfo> Done)> pool = [];
    private TaskCompletionSource grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TestChain(ChainMakerTestNodeOptions options, IReadOnlyList<ChainMakerIdentity> nodes)
    {
        this.options = options;
        this.nodes = nodes;
        HashKind = TestAuthority.HashOf(options);
    }

    public ChainMakerHash HashKind { get; }

    public int Height
    {
        get
        {
            lock (gate)
            {
                return blocks.Count - 1;
            }
        }
    }

    /// <summary>Makes a member known, by its certificate and the hash of it, or by its key.</summary>
    public void Enrol(ChainMakerIdentity identity, string role)
    {
        TestMember member = new(identity.PublicKey, identity.SignatureHash, role);
        members[(identity.MemberType, identity.ToMember().MemberInfo)] = member;
        if (identity.MemberType == MemberType.Cert)
        {
            members[(MemberType.CertHash, identity.NamedByCertificateHash(HashKind).ToMember().MemberInfo)] = member;
        }
    }

    /// <summary>Takes over the blocks of a folder, executing them again, or begins with a genesis block.</summary>
    public void Load()
    {
        lock (gate)
        {
            for (int height = 0; options.Folder is { } folder && File.Exists(PathOf(folder, height)); height++)
            {
                byte[] bytes = File.ReadAllBytes(PathOf(folder, height));
                Block block = Block.Parser.ParseFrom(bytes);
                foreach (Transaction transaction in block.Txs.Where(transaction => transaction.Result.Code == TxStatusCode.Success))
                {
                    Execute(transaction.Payload, transaction.Sender.Signer);
                }

                Hold(block, bytes);
            }

            if (blocks.Count == 0)
            {
                Append([]);
            }
        }
    }

    /// <summary>Why a request is refused; null where it is taken.</summary>
    public TxResponse? Refuse(TxRequest request)
    {
        Payload? payload = request.Payload;
        if (payload?.ChainId != options.ChainId)
        {
            return Refusal(payload, TxStatusCode.InternalError, $"chain not found, chain id {payload?.ChainId}");
        }

        if (payload.TxId.Length is 0 or > ChainMakerClient.TransactionIdMax || !payload.TxId.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            return Refusal(payload, TxStatusCode.InvalidParameter, "tx id has other characters than letters, digits and underscore, or more than 64");
        }

        long now = options.Time.GetUtcNow().ToUnixTimeSeconds();
        if (payload.Timestamp < now - ClockWindow || payload.Timestamp > now + ClockWindow)
        {
            return Refusal(payload, TxStatusCode.InvalidParameter, $"timestamp {payload.Timestamp} is more than {ClockWindow} seconds off {now}");
        }

        if (payload.ExpirationTime > 0 && payload.ExpirationTime < now)
        {
            return Refusal(payload, TxStatusCode.InvalidParameter, $"expired at {payload.ExpirationTime}, it is {now}");
        }

        byte[] signed = payload.ToByteArray();
        foreach (EndorsementEntry entry in request.Endorsers.Prepend(request.Sender ?? new EndorsementEntry()))
        {
            if (Find(entry.Signer) is not { } member)
            {
                return Refusal(payload, TxStatusCode.NoPermission, "the signer is not a member of this chain");
            }

            if (!member.Key.Verify(member.Hash, signed, entry.Signature.Span))
            {
                return Refusal(payload, TxStatusCode.NoPermission, "the signature does not hold");
            }
        }

        bool isManaged = payload.TxType == TxType.InvokeContract && payload.ContractName == "CONTRACT_MANAGE";
        return isManaged && !request.Endorsers.Any(entry => Find(entry.Signer)!.Role == "admin")
            ? Refusal(payload, TxStatusCode.NoPermission, "contracts are managed with the endorsement of an admin")
            : null;
    }

    /// <summary>Takes an INVOKE into the pool; null where its id is known already.</summary>
    public Task<TransactionInfo>? Take(TxRequest request, bool hold)
    {
        TaskCompletionSource<TransactionInfo> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (places.ContainsKey(request.Payload.TxId) || pool.Exists(held => held.Request.Payload.TxId == request.Payload.TxId) || pool.Count == PoolMax)
            {
                return null;
            }

            pool.Add((request, done));
            if (!hold)
            {
                Release();
            }
        }

        return done.Task;
    }

    /// <summary>Makes one block of all that the pool holds.</summary>
    public void Release()
    {
        lock (gate)
        {
            if (pool.Count == 0)
            {
                return;
            }

            Append([.. pool.Select(held => Committed(held.Request))]);
            foreach ((TxRequest request, TaskCompletionSource<TransactionInfo> done) in pool)
            {
                done.SetResult(InfoOf(request.Payload.TxId)!);
            }

            pool.Clear();
        }
    }

    public TransactionInfo? InfoOf(string id)
    {
        lock (gate)
        {
            if (!places.TryGetValue(id, out (int Height, int Index) place))
            {
                return null;
            }

            Block block = Block.Parser.ParseFrom(blocks[place.Height]);
            return new TransactionInfo
            {
                Transaction = block.Txs[place.Index],
                BlockHeight = block.Header.BlockHeight,
                BlockHash = block.Header.BlockHash,
                TxIndex = (uint)place.Index,
                BlockTimestamp = block.Header.BlockTimestamp,
            };
        }
    }

    public Block? BlockOf(string id)
    {
        lock (gate)
        {
            return places.TryGetValue(id, out (int Height, int Index) place) ? Block.Parser.ParseFrom(blocks[place.Height]) : null;
        }
    }

    /// <summary>The block of a height, the latest of <see cref="ulong.MaxValue"/>; null where there is none.</summary>
    public Block? BlockAt(ulong height)
    {
        lock (gate)
        {
            ulong asked = height == ulong.MaxValue ? (ulong)(blocks.Count - 1) : height;
            return asked < (ulong)blocks.Count ? Block.Parser.ParseFrom(blocks[(int)asked]) : null;
        }
    }

    /// <summary>Ends when there is another block.</summary>
    public Task GrownAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return grown.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Asks a contract without a transaction.</summary>
    public ContractResult Query(Payload payload, Member sender)
    {
        lock (gate)
        {
            if (!contracts.TryGetValue(payload.ContractName, out AnchorContractState? contract))
            {
                return new ContractResult { Code = 1, Message = $"contract {payload.ContractName} not exist" };
            }

            (byte[] answer, _, string? revert) = contract.Run(CallOf(payload), TestMember.AddressOf(Find(sender)!.Key), view: true);
            return revert is null ? new ContractResult { Result = ByteString.CopyFrom(answer) } : new ContractResult { Code = 1, Message = $"execution reverted: {revert}" };
        }
    }

    private static string PathOf(string folder, int height) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{height:D10}.block"));

    private static TxResponse Refusal(Payload? payload, TxStatusCode code, string message) => new() { Code = code, Message = message, TxId = payload?.TxId ?? "" };

    private static byte[] CallOf(Payload payload)
    {
        string digits = Text(payload, AnchorCall.DataKey);
        return digits.Length % 2 == 0 && digits.All(char.IsAsciiHexDigitLower) && digits.StartsWith(payload.Method, StringComparison.Ordinal) ? Convert.FromHexString(digits) : [];
    }

    private static string Text(Payload payload, string key) => payload.Parameters.FirstOrDefault(parameter => parameter.Key == key)?.Value.ToStringUtf8() ?? "";

    private TestMember? Find(Member? member) => member is null ? null : members.GetValueOrDefault((member.MemberType, member.MemberInfo));

    private Transaction Committed(TxRequest request)
    {
        ContractResult result = Execute(request.Payload, request.Sender.Signer);
        Transaction transaction = new() { Payload = request.Payload, Sender = request.Sender, Payer = request.Payer };
        transaction.Endorsers.AddRange(request.Endorsers);
        transaction.Result = new Result
        {
            Code = result.Code == 0 ? TxStatusCode.Success : TxStatusCode.ContractFail,
            ContractResult = result,
            RwSetHash = ByteString.CopyFrom(ChainDigest.Of(HashKind, result.Result.Span)),
        };
        return transaction;
    }

    private ContractResult Execute(Payload payload, Member sender)
    {
        byte[] caller = TestMember.AddressOf(Find(sender)!.Key);
        if (payload.ContractName == "CONTRACT_MANAGE")
        {
            return Manage(payload, caller);
        }

        if (!contracts.TryGetValue(payload.ContractName, out AnchorContractState? contract))
        {
            return new ContractResult { Code = 1, Message = $"contract {payload.ContractName} not exist" };
        }

        (byte[] answer, AnchorCallValues? anchored, string? revert) = contract.Run(CallOf(payload), caller, view: false);
        if (revert is not null)
        {
            return new ContractResult { Code = 1, Message = $"execution reverted: {revert}", GasUsed = 2_300 };
        }

        ContractResult result = new() { Result = ByteString.CopyFrom(answer), GasUsed = 90_000 };
        if (anchored is not null)
        {
            result.ContractEvent.Add(EventOf(payload, anchored));
        }

        return result;
    }

    private ContractEvent EventOf(Payload payload, AnchorCallValues values)
    {
        ContractEvent item = new() { Topic = AnchorCall.AnchoredTopic, TxId = payload.TxId, ContractName = payload.ContractName, ContractVersion = versions[payload.ContractName] };
        item.EventData.Add(values.Log.ToHex());
        item.EventData.Add(Convert.ToHexStringLower(AnchorCall.Number(values.Sequence)));
        item.EventData.Add(Convert.ToHexStringLower([.. AnchorCall.Number(values.Size), .. values.Root.AsSpan(), .. values.Statement.AsSpan(), .. values.CrossReceipt.AsSpan()]));
        return item;
    }

    private ContractResult Manage(Payload payload, byte[] caller)
    {
        string name = Text(payload, "CONTRACT_NAME");
        string version = Text(payload, "CONTRACT_VERSION");
        bool isInstall = payload.Method == "INIT_CONTRACT";
        string? wrong = !isInstall && payload.Method != "UPGRADE_CONTRACT" ? $"no method {payload.Method}"
            : name.Length == 0 || version.Length == 0 ? "contract name or version missing"
            : Text(payload, "CONTRACT_RUNTIME_TYPE") != "EVM" ? "this test node runs EVM contracts only"
            : payload.Parameters.FirstOrDefault(parameter => parameter.Key == "CONTRACT_BYTECODE")?.Value is not { IsEmpty: false } ? "no byte code"
            : isInstall == contracts.ContainsKey(name) ? $"contract {name} {(isInstall ? "exists already" : "not exist")}"
            : !isInstall && versions[name] == version ? $"contract {name} has version {version} already"
            : null;
        if (wrong is not null)
        {
            return new ContractResult { Code = 1, Message = wrong };
        }

        versions[name] = version;
        contracts.TryAdd(name, new AnchorContractState(caller));
        return new ContractResult { Result = ByteString.CopyFromUtf8(name), GasUsed = 130_000 };
    }

    private void Append(IReadOnlyList<Transaction> transactions)
    {
        ChainMakerIdentity proposer = nodes[blocks.Count % nodes.Count];
        Hash[] hashes = [.. transactions.Select(transaction => BlockProof.TransactionHash(transaction, BlockVersion, HashKind))];
        BlockHeader header = new()
        {
            BlockVersion = BlockVersion,
            ChainId = options.ChainId,
            BlockHeight = (ulong)blocks.Count,
            PreBlockHash = blocks.Count == 0 ? ByteString.Empty : Block.Parser.ParseFrom(blocks[^1]).Header.BlockHash,
            TxCount = (uint)transactions.Count,
            TxRoot = BlockProof.MerkleRoot(HashKind, hashes) is { } root ? ByteString.CopyFrom(root.AsSpan()) : ByteString.Empty,
            DagHash = ByteString.CopyFrom(ChainDigest.Of(HashKind, [])),
            BlockTimestamp = options.Time.GetUtcNow().ToUnixTimeSeconds(),
            Proposer = proposer.ToMember(),
        };
        Hash hash = BlockProof.BlockHash(header, HashKind);
        header.BlockHash = ByteString.CopyFrom(hash.AsSpan());
        header.Signature = ByteString.CopyFrom(proposer.Sign(hash.AsSpan()));
        Block block = new() { Header = header, Dag = new DAG(), AdditionalData = new AdditionalData() };
        block.Txs.AddRange(transactions);
        block.AdditionalData.ExtraData[ChainMakerBlock.VotesKey] = Certificate(header).ToByteString();
        byte[] bytes = block.ToByteArray();
        if (options.Folder is { } folder)
        {
            string path = PathOf(folder, blocks.Count);
            File.WriteAllBytes(path + ".new", bytes);
            File.Move(path + ".new", path);
        }

        Hold(block, bytes);
    }

    // As on a live chain, the certificate has a quorum of votes and not all of them.
    private VoteSet Certificate(BlockHeader header)
    {
        VoteSet set = new() { Type = VoteType.VotePrecommit, Height = header.BlockHeight, Maj23 = header.BlockHash };
        BlockVotes votes = new();
        int quorum = ChainMakerReceiptVerifier.QuorumOf(nodes.Count);
        for (int i = 0; i < quorum; i++)
        {
            ChainMakerIdentity node = nodes[((int)header.BlockHeight + i) % nodes.Count];
            Vote vote = new() { Type = VoteType.VotePrecommit, Voter = $"TestNode{node.PublicKey.Pin.ToHex()[..16]}", Height = header.BlockHeight, Hash = header.BlockHash };
            vote.Endorsement = new EndorsementEntry { Signer = node.ToMember(), Signature = ByteString.CopyFrom(node.Sign(vote.ToByteArray())) };
            set.Votes[vote.Voter] = vote;
            votes.Votes[vote.Voter] = vote;
        }

        (set.Sum, votes.Sum) = ((ulong)quorum, (ulong)quorum);
        set.VotesByBlock[Convert.ToBase64String(header.BlockHash.Span)] = votes;
        return set;
    }

    private void Hold(Block block, byte[] bytes)
    {
        for (int i = 0; i < block.Txs.Count; i++)
        {
            places[block.Txs[i].Payload.TxId] = (blocks.Count, i);
        }

        blocks.Add(bytes);
        grown.SetResult();
        grown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
