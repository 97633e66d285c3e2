using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Captures;

/// <summary>
/// Holds captures against the keys of their devices; the one place where that is done. Remembers what the last batch came to, so that captures of
/// one batch in a row cost one Ed25519 verification. Not thread-safe: one for each run over a log.
/// </summary>
public sealed class EvidenceVerifier
{
    private const int MessageAt = Ed25519.PublicKeySize + Ed25519.SignatureSize;

    private byte[] last = [];
    private bool lastHolds;

    /// <summary>Ed25519 verifications made so far.</summary>
    public long Verifications { get; private set; }

    /// <summary>True only if the evidence shows that the key signed this capture, alone or in a batch. False for an unsigned capture, and for evidence in no form. Never throws.</summary>
    /// <param name="publicKey">Ed25519, 32 bytes; any other length is no key.</param>
    /// <param name="signed">The capture with its evidence.</param>
    public bool Holds(ReadOnlySpan<byte> publicKey, SignedCapture signed) => CaptureEvidence.Parse(signed.Signature) switch
    {
        CaptureEvidence.Alone alone => Verify(publicKey, CaptureBytes.Encode(signed.Capture), alone.Signature.Span),
        CaptureEvidence.InBatch batch => HoldsInBatch(publicKey, signed.Capture, batch),
        _ => false,
    };

    private bool HoldsInBatch(ReadOnlySpan<byte> publicKey, Capture capture, CaptureEvidence.InBatch evidence)
    {
        if (publicKey.Length != Ed25519.PublicKeySize
            || MerkleTree.RootOf(MerkleTree.LeafHash(CaptureBytes.Encode(capture)), evidence.Index, evidence.Count, evidence.Path) is not { } root)
        {
            return false;
        }

        // The message says count and root: the same key, signature and message have the same answer.
        byte[] asked = [.. publicKey, .. evidence.Signature.Span, .. CaptureBatch.RootBytes(evidence.Count, root)];
        if (!asked.AsSpan().SequenceEqual(last))
        {
            lastHolds = Verify(publicKey, asked.AsSpan(MessageAt), evidence.Signature.Span);
            last = asked;
        }

        return lastHolds;
    }

    private bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Verifications++;
        return Ed25519.Verify(publicKey, message, signature);
    }
}
