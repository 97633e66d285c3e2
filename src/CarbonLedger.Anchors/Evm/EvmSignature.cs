using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Evm;

/// <summary>An ECDSA signature over secp256k1 from which its key can be recovered.</summary>
/// <param name="R">Big-endian.</param>
/// <param name="S">Big-endian; the lower of the two that hold (EIP-2).</param>
/// <param name="RecoveryId">Parity of the y of the point whose x is R: 0 or 1.</param>
public sealed record EvmSignature(Hash R, Hash S, int RecoveryId);
