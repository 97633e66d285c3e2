using CarbonLedger.Ledger;

namespace CarbonLedger.Server.Keys;

/// <summary>A key that was opened. Disposing it forgets the private half.</summary>
/// <param name="Key">Its public key with its name and what it signs.</param>
/// <param name="Signer">Its private half.</param>
public sealed record HeldKey(VerifierKey Key, Ed25519Signer Signer) : IDisposable
{
    public void Dispose() => Signer.Dispose();
}
