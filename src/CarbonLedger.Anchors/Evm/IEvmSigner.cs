using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Evm;

/// <summary>Whoever holds the key of an account: a key file's content (<see cref="EvmKey"/>), or a device that never gives its key away.</summary>
public interface IEvmSigner
{
    /// <summary>The account of the key.</summary>
    EvmAddress Address { get; }

    /// <summary>Signs 32 bytes that are a Keccak-256 already. What comes back is checked against <see cref="Address"/> before it is used.</summary>
    ValueTask<EvmSignature> SignAsync(Hash digest, CancellationToken cancellationToken);
}
