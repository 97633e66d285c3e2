using System.Text.Json;
using System.Text.Json.Nodes;
using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Evm;

/// <summary>
/// Brings transactions of one account into blocks. It keeps nothing: the chain knows the account's nonce, and two transactions of one nonce are never both mined, so sending
/// again at the same nonce, after a wait or a restart, is safe.
/// </summary>
internal sealed class EvmSender(EvmRpc rpc, IEvmSigner signer, EvmNodeOptions options, TimeProvider time)
{
    /// <summary>How often, one after the other, a nonce is seen to be taken without a receipt of ours until that counts.</summary>
    public const int TakenReadsMax = 3;

    /// <summary>Sends and waits until it is in a block. Null where another transaction of the account took its nonce: read the state, and send again if that is still wanted.</summary>
    /// <param name="sameLength">How many bytes of the data make it the same transaction, when one that a run before sent is looked for.</param>
    /// <exception cref="AnchorUnavailableException">Not in a block by the deadline.</exception>
    /// <exception cref="AnchorRefusedException">The node takes no such transaction of this account.</exception>
    /// <exception cref="EvmRpcException">The node answers with another error.</exception>
    public async Task<EvmMined?> SendAsync(EvmAddress? to, ReadOnlyMemory<byte> data, int sameLength, long gasLimit, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        long nonce = await NonceAsync(cancellationToken);
        EvmFees market = await MarketAsync(cancellationToken);
        (Hash Hash, EvmFees Fees)? before = await FindPendingAsync(nonce, to, data[..sameLength], cancellationToken);
        EvmTransaction transaction = new(options.ChainId, nonce, (before?.Fees ?? market).Priority, (before?.Fees ?? market).Max, gasLimit, to, data);
        HashSet<Hash> sent = [.. before is { } known ? [known.Hash] : await SubmitAsync(transaction, cancellationToken)];
        DateTimeOffset stuckAt = time.GetUtcNow() + options.StuckAfter;
        for (int taken = 0; ;)
        {
            // The nonce is read before the receipts: if it moved on and no receipt is ours, another transaction took it. Some nodes show the nonce a little earlier.
            taken = await NonceAsync(cancellationToken) > nonce ? taken + 1 : 0;
            if (await FindMinedAsync(sent, cancellationToken) is { } mined)
            {
                return mined;
            }

            if (taken == TakenReadsMax)
            {
                return null;
            }

            DateTimeOffset now = time.GetUtcNow();
            if (now >= deadline)
            {
                throw new AnchorUnavailableException($"The transaction of nonce {nonce} of {signer.Address} is in no block of chain {options.ChainId} in time, at {transaction.FeeMax} wei a unit of gas.");
            }

            if (taken == 0 && now >= stuckAt)
            {
                transaction = await RaiseAsync(transaction, cancellationToken);
                sent.UnionWith(await SubmitAsync(transaction, cancellationToken));
                stuckAt = time.GetUtcNow() + options.StuckAfter;
            }

            await Task.Delay(options.PollInterval, time, cancellationToken);
        }
    }

    private Task<long> NonceAsync(CancellationToken cancellationToken) => rpc.QuantityAsync("eth_getTransactionCount", [signer.Address.ToString(), "latest"], cancellationToken);

    private async Task<EvmTransaction> RaiseAsync(EvmTransaction transaction, CancellationToken cancellationToken)
    {
        EvmFees market = await MarketAsync(cancellationToken);
        EvmFees? raised = new EvmFees(transaction.PriorityFee, transaction.FeeMax).Raised(options.BumpPercent, market, options.FeeCap);

        // At the cap the same transaction is sent again: a node may have dropped it.
        return raised is { } fees ? transaction with { PriorityFee = fees.Priority, FeeMax = fees.Max } : transaction;
    }

    private async Task<EvmFees> MarketAsync(CancellationToken cancellationToken)
    {
        JsonElement block = await rpc.CallAsync("eth_getBlockByNumber", ["latest", false], cancellationToken);
        if (!HexText.TryDecodeQuantity(HexText.OfJson(block, "baseFeePerGas"), out long baseFee))
        {
            throw new AnchorRefusedException($"The newest block of chain {options.ChainId} has no base fee: it is before London, and transactions here are of type 2 (EIP-1559).");
        }

        if (baseFee > options.FeeCap)
        {
            throw new AnchorUnavailableException($"The base fee of chain {options.ChainId} is {baseFee} wei a unit of gas, above the cap of {options.FeeCap}.");
        }

        long proposed;
        try
        {
            proposed = await rpc.QuantityAsync("eth_maxPriorityFeePerGas", [], cancellationToken);
        }
        catch (EvmRpcException)
        {
            // Not every node has this method.
            proposed = 0;
        }

        return EvmFees.For(baseFee, Math.Min(options.FeeCap, Math.Max(options.PriorityFee, proposed)), options.FeeCap);
    }

    // Signatures are deterministic but fees are not known after a restart, so the node is asked what it has pending.
    private async Task<(Hash Hash, EvmFees Fees)?> FindPendingAsync(long nonce, EvmAddress? to, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (await rpc.QuantityAsync("eth_getTransactionCount", [signer.Address.ToString(), "pending"], cancellationToken) <= nonce)
        {
            return null;
        }

        JsonElement block;
        try
        {
            block = await rpc.CallAsync("eth_getBlockByNumber", ["pending", true], cancellationToken);
        }
        catch (Exception e) when (e is EvmRpcException or AnchorUnavailableException)
        {
            // Not every node shows pending blocks, and one may be too large to read: what is sent now replaces what is pending.
            return null;
        }

        if (block.ValueKind != JsonValueKind.Object || !block.TryGetProperty("transactions", out JsonElement transactions) || transactions.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        foreach (JsonElement pending in transactions.EnumerateArray())
        {
            bool ours = EvmAddress.TryParse(HexText.OfJson(pending, "from"), out EvmAddress from) && from == signer.Address
                && HexText.TryDecodeQuantity(HexText.OfJson(pending, "nonce"), out long itsNonce) && itsNonce == nonce
                && (EvmAddress.TryParse(HexText.OfJson(pending, "to"), out EvmAddress itsTo) ? itsTo : (EvmAddress?)null) == to
                && HexText.TryDecode(HexText.OfJson(pending, "input"), out byte[]? input) && input.AsSpan().StartsWith(data.Span);
            if (ours && HexText.TryDecodeWord(HexText.OfJson(pending, "hash"), out Hash hash)
                && HexText.TryDecodeQuantity(HexText.OfJson(pending, "maxPriorityFeePerGas"), out long priority)
                && HexText.TryDecodeQuantity(HexText.OfJson(pending, "maxFeePerGas"), out long max) && max <= EvmNodeOptions.FeeCapMax && priority <= max)
            {
                return (hash, new EvmFees(priority, max));
            }
        }

        return null;
    }

    private async Task<EvmMined?> FindMinedAsync(IEnumerable<Hash> sent, CancellationToken cancellationToken)
    {
        foreach (Hash hash in sent)
        {
            JsonElement receipt = await rpc.CallAsync("eth_getTransactionReceipt", [HexText.Encode(hash)], cancellationToken);
            if (receipt.ValueKind == JsonValueKind.Object && EvmMined.Read(hash, receipt) is { } mined)
            {
                return mined;
            }
        }

        return null;
    }

    // Gives the hash to look for: none where the node holds another transaction of this nonce and asks for more.
    private async Task<Hash[]> SubmitAsync(EvmTransaction transaction, CancellationToken cancellationToken)
    {
        Hash digest = transaction.SigningDigest;
        EvmSignature signature = await signer.SignAsync(digest, cancellationToken);
        if (!Secp256k1.TryRecover(digest, signature, out EvmAddress signedBy) || signedBy != signer.Address)
        {
            throw new AnchorRefusedException($"The signer of {signer.Address} gave a signature of another key.");
        }

        byte[] bytes = transaction.Encode(signature);
        try
        {
            await rpc.CallAsync("eth_sendRawTransaction", [JsonValue.Create(HexText.Encode(bytes))], cancellationToken);
            return [Keccak.Of(bytes)];
        }
        catch (EvmRpcException e) when (Says(e, "already known", "known transaction", "already imported"))
        {
            return [Keccak.Of(bytes)];
        }
        catch (EvmRpcException e) when (Says(e, "underpriced", "nonce too low", "nonce is too low", "block base fee"))
        {
            // Another transaction of this nonce is pending or mined, or the base fee rose: the caller looks again and raises the fees in time.
            return [];
        }
        catch (EvmRpcException e) when (Says(e, "insufficient funds", "upfront cost exceeds", "sender doesn't have enough funds", "exceeds block gas limit", "intrinsic gas", "invalid chain", "not authorized", "not permitted"))
        {
            throw new AnchorRefusedException($"Chain {options.ChainId} takes no transaction of {signer.Address}. {e.Message}", cause: e);
        }
    }

    // Nodes give no numbers to these errors that others share; the words are those of geth, Besu, anvil and ganache.
    private static bool Says(EvmRpcException error, params string[] words) => words.Any(word => error.NodeMessage.Contains(word, StringComparison.OrdinalIgnoreCase));
}
