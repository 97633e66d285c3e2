using System.Text.Json;
using System.Text.Json.Nodes;
using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Anchors.Evm;

/// <summary>
/// Anchors statements in a deployment of CarbonAnchor.sol on an EVM chain. It keeps nothing between calls: what was written and what is pending it reads from the chain, so a
/// run that follows a crash goes the same way as any other. The node is trusted for liveness alone: a receipt leaves only after its proofs hold. One log, one key: a key that
/// two of these share works, and costs replaced transactions.
/// </summary>
public sealed class EvmAnchorLedger : IAnchorLedger
{
    /// <summary>How often one publication is sent, where other transactions of the account take its nonce or a re-organisation takes its block.</summary>
    public const int SendsMax = 5;

    private readonly EvmRpc rpc;
    private readonly IEvmSigner signer;
    private readonly EvmAnchorOptions options;
    private readonly TimeProvider time;
    private readonly EvmReceiptVerifier verifier = new();
    private int publishing;

    /// <summary>Takes over what it needs; nothing is asked yet.</summary>
    /// <param name="http">From <see cref="CreateHttp"/>, or one that follows no redirects; its owner disposes it.</param>
    /// <exception cref="ArgumentException">The node's address is not of http or https, or the chain id is out of range.</exception>
    public EvmAnchorLedger(HttpClient http, EvmAnchorOptions options, IEvmSigner signer, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(signer);
        this.options = options;
        this.signer = signer;
        this.time = time;
        rpc = EvmRpc.Open(http, options.Node, time);
        Name = new EvmLedgerName(options.Node.ChainId, options.Contract).ToString();
    }

    /// <summary><c>evm:CHAINID/0xCONTRACT</c>.</summary>
    public string Name { get; }

    private string FinalityAsked => options.Confirmations is { } blocks ? $"{blocks} confirmations" : "the tag finalized";

    /// <summary>An HTTP client without redirects and cookies.</summary>
    public static HttpClient CreateHttp() => EvmRpc.CreateHttp();

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Another publication is under way in this instance.</exception>
    public async Task<AnchorReceipt> PublishAsync(AnchorPublication publication, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(publication);
        if (Interlocked.Exchange(ref publishing, 1) != 0)
        {
            throw new InvalidOperationException($"A publication to {Name} is under way; one goes after the other.");
        }

        try
        {
            return await PublishInTurnAsync(publication, time.GetUtcNow() + options.Node.WaitMax, cancellationToken);
        }
        catch (EvmRpcException e)
        {
            throw new AnchorUnavailableException($"{Name}: {e.Message}", e);
        }
        finally
        {
            Volatile.Write(ref publishing, 0);
        }
    }

    /// <summary>
    /// True where the block of the receipt is still there; false where a re-organisation took it away, and the statement should be published again: where another block holds it
    /// already, that sends nothing and gives a receipt of what is there.
    /// </summary>
    /// <exception cref="AnchorUnavailableException">The node doesn't answer, or is of another chain.</exception>
    /// <exception cref="LedgerFormatException">The receipt's evidence is none.</exception>
    /// <exception cref="ArgumentException">A receipt of another ledger.</exception>
    public async Task<bool> StillHoldsAsync(AnchorReceipt receipt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        if (receipt.Ledger != Name)
        {
            throw new ArgumentException($"A receipt of {receipt.Ledger}, not of {Name}.", nameof(receipt));
        }

        EvmEvidence evidence = EvmEvidence.Parse(receipt.Evidence);
        long number = EvmHeader.Decode(evidence.Header).Number;
        try
        {
            if (await rpc.QuantityAsync("eth_chainId", [], cancellationToken) is var chainId && chainId != options.Node.ChainId)
            {
                throw new AnchorUnavailableException($"{Name}: the node is of chain {chainId}.");
            }

            // A statement that another block holds again is proved anew: publishing finds it there and sends nothing.
            return await BlockHashAsync(number, cancellationToken) == evidence.BlockHash;
        }
        catch (EvmRpcException e)
        {
            throw new AnchorUnavailableException($"{Name}: {e.Message}", e);
        }
    }

    private async Task<AnchorReceipt> PublishInTurnAsync(AnchorPublication publication, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        await RequireChainAsync(cancellationToken);
        for (int attempt = 1; attempt <= SendsMax; attempt++)
        {
            if (await FindHeldAsync(publication, cancellationToken))
            {
                if (await WhenFinalAsync(publication, deadline, cancellationToken) is { } receipt)
                {
                    return receipt;
                }

                continue;
            }

            await RequirePublisherAsync(publication.Statement.OriginHash, cancellationToken);
            byte[] call = AnchorAbi.Anchor(publication);

            // The cross-link at the end may be another by now: what a run before sent is the same anchor all the same.
            EvmMined? mined = await new EvmSender(rpc, signer, options.Node, time).SendAsync(
                options.Contract, call, call.Length - Hash.Size, options.GasLimit, deadline, cancellationToken);
            if (mined is not null)
            {
                await RequireAnchoredAsync(publication, mined, cancellationToken);
            }
        }

        throw new AnchorUnavailableException($"{Name}: anchor {publication.Sequence} was sent {SendsMax} times, and is not in the contract.");
    }

    private async Task RequireChainAsync(CancellationToken cancellationToken)
    {
        long chainId = await rpc.QuantityAsync("eth_chainId", [], cancellationToken);
        if (chainId != options.Node.ChainId)
        {
            throw new AnchorRefusedException($"{Name}: expected a node of chain {options.Node.ChainId}; found one of chain {chainId}.");
        }

        Hash code = await CodeHashAsync(cancellationToken);
        if (code != options.CodeHash)
        {
            throw new AnchorRefusedException($"{Name}: expected code keccak256:{options.CodeHash}; found keccak256:{code}.");
        }
    }

    private async Task<Hash> CodeHashAsync(CancellationToken cancellationToken) =>
        Keccak.Of(await rpc.DataAsync("eth_getCode", [options.Contract.ToString(), "latest"], cancellationToken));

    private async Task RequirePublisherAsync(Hash log, CancellationToken cancellationToken)
    {
        Hash word = await rpc.WordAsync("eth_getStorageAt", [options.Contract.ToString(), HexText.Encode(AnchorContract.LogSlot(log)), "latest"], cancellationToken);
        if (!AnchorContract.TryReadLog(word, out _, out EvmAddress publisher) || publisher != signer.Address)
        {
            throw new AnchorRefusedException($"{Name}: expected {signer.Address} to be the publisher of log {log}; found {(publisher == default ? "none registered" : publisher)}.");
        }
    }

    /// <summary>True where the contract holds the statement; false where its place is the next one.</summary>
    /// <exception cref="AnchorRefusedException">An earlier statement is missing, or another stands in this place.</exception>
    private async Task<bool> FindHeldAsync(AnchorPublication publication, CancellationToken cancellationToken)
    {
        if (await ReadHeldAsync(publication, "latest", cancellationToken) is { } held)
        {
            return held.Is(publication.Statement) ? true : throw new AnchorRefusedException(
                $"{Name}: expected statement {publication.Statement.Digest} as anchor {publication.Sequence}; found {held.Statement} of size {held.Size}.",
                await ContradictionAsync(publication, held, cancellationToken));
        }

        long next = await NextAsync(publication.Statement.OriginHash, "latest", cancellationToken);
        return next == publication.Sequence
            ? false
            : throw new AnchorRefusedException($"{Name}: expected {publication.Sequence} anchors before this one; found {next}.");
    }

    private async Task<HeldAnchor?> ReadHeldAsync(AnchorPublication publication, string block, CancellationToken cancellationToken)
    {
        Hash log = publication.Statement.OriginHash;
        if (await NextAsync(log, block, cancellationToken) <= publication.Sequence)
        {
            return null;
        }

        // The contract never holds a zero: what counts the anchor and doesn't show it are two moments of one node, or two nodes behind one address.
        HeldAnchor held = await AnchorAsync(log, publication.Sequence, block, cancellationToken);
        return held.Statement != Hash.Zero ? held : throw rpc.Unavailable("anchors", $"it counts anchor {publication.Sequence} and doesn't show it");
    }

    private async Task<long> NextAsync(Hash log, string block, CancellationToken cancellationToken)
    {
        byte[] answer = await ViewAsync(AnchorAbi.Next(log), block, cancellationToken);

        // A call to a contract that is not there yet, in an old block, gives no bytes.
        return answer.Length == 0 ? 0 : AnchorAbi.TryReadNext(answer, out long next) ? next : throw rpc.Unavailable("next", HexText.Count(answer.Length, "bytes are no sequence"));
    }

    private async Task<HeldAnchor> AnchorAsync(Hash log, long sequence, string block, CancellationToken cancellationToken)
    {
        byte[] answer = await ViewAsync(AnchorAbi.Anchors(log, sequence), block, cancellationToken);
        return AnchorAbi.TryReadAnchor(answer, out HeldAnchor held) ? held : throw rpc.Unavailable("anchors", HexText.Count(answer.Length, "bytes are no anchor"));
    }

    private Task<byte[]> ViewAsync(byte[] call, string block, CancellationToken cancellationToken) =>
        rpc.DataAsync("eth_call", [new JsonObject { ["to"] = options.Contract.ToString(), ["data"] = HexText.Encode(call) }, block], cancellationToken);

    // A transaction that failed is in a block too. Why it failed, the state says: FindHeldAsync and RequirePublisherAsync refuse with the reason.
    private async Task RequireAnchoredAsync(AnchorPublication publication, EvmMined mined, CancellationToken cancellationToken)
    {
        if (!mined.Succeeded)
        {
            if (await FindHeldAsync(publication, cancellationToken))
            {
                return;
            }

            await RequirePublisherAsync(publication.Statement.OriginHash, cancellationToken);
            throw new AnchorRefusedException(
                $"{Name}: transaction {HexText.Encode(mined.Transaction)} of anchor {publication.Sequence} failed in block {mined.BlockNumber} (status 0x0, {mined.GasUsed} units of gas).");
        }

        // One that a run before sent may carry another cross-link, so its event is looked for by what the contract holds.
        if (await ReadHeldAsync(publication, "latest", cancellationToken) is { } held && held.Is(publication.Statement)
            && !mined.HasEvent(
                options.Contract, [AnchorAbi.AnchoredTopic, publication.Statement.OriginHash, AnchorAbi.Word(publication.Sequence)],
                AnchorAbi.AnchoredData(publication with { CrossReceipt = held.CrossReceipt })))
        {
            throw new AnchorRefusedException($"{Name}: transaction {HexText.Encode(mined.Transaction)} of anchor {publication.Sequence} has no event Anchored.");
        }
    }

    // Null where a re-organisation took the anchor away while it waited.
    private async Task<AnchorReceipt?> WhenFinalAsync(AnchorPublication publication, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        string last = $"no block has {FinalityAsked} yet";
        while (true)
        {
            if (await FinalBlockAsync(cancellationToken) is { } number && await ReadHeldAsync(publication, HexText.Quantity(number), cancellationToken) is { } final)
            {
                (AnchorReceipt? receipt, last) = await ProveAsync(publication with { CrossReceipt = final.CrossReceipt }, number, cancellationToken);
                if (receipt is not null)
                {
                    return receipt;
                }
            }

            if (await ReadHeldAsync(publication, "latest", cancellationToken) is not { } held || !held.Is(publication.Statement))
            {
                return null;
            }

            if (time.GetUtcNow() >= deadline)
            {
                throw new AnchorUnavailableException($"{Name}: anchor {publication.Sequence} is in the contract and has no receipt in time: {last}.");
            }

            await Task.Delay(options.Node.PollInterval, time, cancellationToken);
        }
    }

    private async Task<long?> FinalBlockAsync(CancellationToken cancellationToken)
    {
        if (options.Confirmations is { } blocks)
        {
            long head = await rpc.QuantityAsync("eth_blockNumber", [], cancellationToken);
            return head >= blocks ? head - blocks : null;
        }

        JsonElement block = await rpc.CallAsync("eth_getBlockByNumber", ["finalized", false], cancellationToken);
        return HexText.TryDecodeQuantity(HexText.OfJson(block, "number"), out long number) ? number : null;
    }

    private async Task<Hash?> BlockHashAsync(long number, CancellationToken cancellationToken)
    {
        JsonElement block = await rpc.CallAsync("eth_getBlockByNumber", [HexText.Quantity(number), false], cancellationToken);
        return HexText.TryDecodeWord(HexText.OfJson(block, "hash"), out Hash hash) ? hash : null;
    }

    // The receipt of what stands in a block, once it holds by the same verifier that an auditor runs; else null and why.
    private async Task<(AnchorReceipt? Receipt, string Reason)> ProveAsync(AnchorPublication publication, long number, CancellationToken cancellationToken)
    {
        JsonElement block = await rpc.CallAsync("eth_getBlockByNumber", [HexText.Quantity(number), false], cancellationToken);
        if (block.ValueKind != JsonValueKind.Object || EvmHeader.FromJson(block) is not { } header)
        {
            return (null, $"block {number} has no header of a fork known here whose hash is the one it names");
        }

        Hash[] slots = AnchorContract.AnchorSlots(publication.Statement.OriginHash, publication.Sequence);
        JsonElement proof = await rpc.CallAsync(
            "eth_getProof", [options.Contract.ToString(), new JsonArray([.. slots.Select(slot => JsonValue.Create(HexText.Encode(slot)))]), HexText.Quantity(number)], cancellationToken);
        try
        {
            EvmEvidence evidence = EvmProofAnswer.ToEvidence(header, options.Contract, slots, proof);
            AnchorReceipt receipt = new(EvmReceiptVerifier.KindName, Name, publication, evidence.Encode());
            AnchorFinding finding = verifier.Verify(receipt, [new AnchorPin(Name, "code", $"keccak256:{options.CodeHash}")]);
            bool stands = finding.Failure is null && await BlockHashAsync(number, cancellationToken) == header.BlockHash;
            return stands ? (receipt, "") : (null, finding.Failure?.ToString() ?? $"block {number} was replaced");
        }
        catch (Exception e) when (e is LedgerFormatException or MerkleProofException)
        {
            return (null, e.Message);
        }
    }

    // The statement that stands in our place, as far as the contract tells; null where what stands there is no statement of this log, or can't be proved now.
    private async Task<AnchorReceipt?> ContradictionAsync(AnchorPublication publication, HeldAnchor held, CancellationToken cancellationToken)
    {
        try
        {
            Hash previous = publication.Sequence == 0 ? Hash.Zero : (await AnchorAsync(publication.Statement.OriginHash, publication.Sequence - 1, "latest", cancellationToken)).Statement;
            AnchorStatement other = new(publication.Statement.Checkpoint.Origin, held.Size, held.Root, previous);
            if (other.Digest != held.Statement)
            {
                return null;
            }

            // Refused is refused: the newest block will do, final or not.
            long head = await rpc.QuantityAsync("eth_blockNumber", [], cancellationToken);
            return (await ProveAsync(new AnchorPublication(other, publication.Sequence, held.CrossReceipt), head, cancellationToken)).Receipt;
        }
        catch (Exception e) when (e is EvmRpcException or AnchorUnavailableException or LedgerFormatException)
        {
            return null;
        }
    }
}
