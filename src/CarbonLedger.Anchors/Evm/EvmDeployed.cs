using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Evm;

/// <summary>A new contract.</summary>
/// <param name="Contract">Where it is.</param>
/// <param name="CodeHash">Keccak-256 of its code, read back from the chain: the pin <c>code keccak256:HEX</c>.</param>
/// <param name="Block">The block that made it.</param>
/// <param name="GasUsed">Units of gas that making it took.</param>
public sealed record EvmDeployed(EvmAddress Contract, Hash CodeHash, long Block, long GasUsed);
