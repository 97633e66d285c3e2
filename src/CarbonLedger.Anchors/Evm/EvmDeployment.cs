using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Evm;

/// <summary>Deploys CarbonAnchor.sol and registers who may write for a log. The key that deploys owns the contract: it alone registers, and cannot write anchors unless it registers itself.</summary>
public static class EvmDeployment
{
    private const long DeployGasLimit = 1_500_000;
    private const long RegisterGasLimit = 150_000;

    /// <summary>Deploys the contract, reads its code back, and registers the publisher of a log. When this returns, the publisher can anchor.</summary>
    /// <param name="http">From <see cref="EvmAnchorLedger.CreateHttp"/>; its owner disposes it.</param>
    /// <param name="origin">Origin of the log, as its checkpoints carry it.</param>
    /// <param name="publisher">The account that writes its anchors.</param>
    /// <exception cref="AnchorRefusedException">A node of another chain, or a transaction that failed.</exception>
    /// <exception cref="AnchorUnavailableException">The node doesn't answer, or not in time. A contract may have been made all the same; it harms nobody.</exception>
    public static async Task<EvmDeployed> DeployAsync(
        HttpClient http, EvmNodeOptions node, IEvmSigner owner, string origin, EvmAddress publisher, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(time);
        EvmRpc rpc = EvmRpc.Open(http, node, time);
        try
        {
            EvmMined mined = await SendAsync(rpc, node, owner, null, AnchorContract.CreationCode, DeployGasLimit, time, cancellationToken);
            EvmAddress contract = await ContractOfAsync(rpc, mined, cancellationToken);
            Hash code = Keccak.Of(await rpc.DataAsync("eth_getCode", [contract.ToString(), "latest"], cancellationToken));
            if (code != AnchorContract.CodeHash)
            {
                throw new AnchorRefusedException($"Contract {contract} of chain {node.ChainId}: expected code keccak256:{AnchorContract.CodeHash}; found keccak256:{code}.");
            }

            await RegisterAsync(rpc, node, contract, owner, origin, publisher, time, cancellationToken);
            return new EvmDeployed(contract, code, mined.BlockNumber, mined.GasUsed);
        }
        catch (EvmRpcException e)
        {
            throw new AnchorUnavailableException(e.Message, e);
        }
    }

    /// <summary>Registers the publisher of a log, in the place of any before it; the zero address stops the log. What was written stays.</summary>
    /// <inheritdoc cref="DeployAsync"/>
    public static async Task RegisterAsync(
        HttpClient http, EvmNodeOptions node, EvmAddress contract, IEvmSigner owner, string origin, EvmAddress publisher, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(time);
        try
        {
            await RegisterAsync(EvmRpc.Open(http, node, time), node, contract, owner, origin, publisher, time, cancellationToken);
        }
        catch (EvmRpcException e)
        {
            throw new AnchorUnavailableException(e.Message, e);
        }
    }

    private static async Task RegisterAsync(
        EvmRpc rpc, EvmNodeOptions node, EvmAddress contract, IEvmSigner owner, string origin, EvmAddress publisher, TimeProvider time, CancellationToken cancellationToken)
    {
        // A checkpoint of any size knows what an origin is.
        Hash log = Hash.Of(System.Text.Encoding.UTF8.GetBytes(new Checkpoint(origin, 0, Hash.Of([])).Origin));
        await SendAsync(rpc, node, owner, contract, AnchorAbi.Register(log, publisher), RegisterGasLimit, time, cancellationToken);
        Hash word = await rpc.WordAsync("eth_getStorageAt", [contract.ToString(), HexText.Encode(AnchorContract.LogSlot(log)), "latest"], cancellationToken);
        if (!AnchorContract.TryReadLog(word, out _, out EvmAddress registered) || registered != publisher)
        {
            throw new AnchorRefusedException($"Contract {contract} of chain {node.ChainId}: expected publisher {publisher} of log {log}; found {registered}.");
        }
    }

    private static async Task<EvmMined> SendAsync(
        EvmRpc rpc, EvmNodeOptions node, IEvmSigner owner, EvmAddress? to, ReadOnlyMemory<byte> data, long gasLimit, TimeProvider time, CancellationToken cancellationToken)
    {
        long chainId = await rpc.QuantityAsync("eth_chainId", [], cancellationToken);
        if (chainId != node.ChainId)
        {
            throw new AnchorRefusedException($"Expected a node of chain {node.ChainId}; found one of chain {chainId}. Nothing was sent.");
        }

        EvmMined mined = await new EvmSender(rpc, owner, node, time).SendAsync(to, data, data.Length, gasLimit, time.GetUtcNow() + node.WaitMax, cancellationToken)
            ?? throw new AnchorUnavailableException($"Another transaction of {owner.Address} took the nonce of this one on chain {node.ChainId}.");
        return mined.Succeeded
            ? mined
            : throw new AnchorRefusedException($"Transaction {HexText.Encode(mined.Transaction)} of {owner.Address} failed in block {mined.BlockNumber} of chain {node.ChainId} (status 0x0, {mined.GasUsed} units of gas).");
    }

    private static async Task<EvmAddress> ContractOfAsync(EvmRpc rpc, EvmMined mined, CancellationToken cancellationToken)
    {
        string? text = HexText.OfJson(await rpc.CallAsync("eth_getTransactionReceipt", [HexText.Encode(mined.Transaction)], cancellationToken), "contractAddress");
        return EvmAddress.TryParse(text, out EvmAddress contract) ? contract : throw rpc.Unavailable("eth_getTransactionReceipt", $"{HexText.Quote(text)} is no address of a contract");
    }
}
