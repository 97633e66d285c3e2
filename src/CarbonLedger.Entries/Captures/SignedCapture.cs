using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Entries.Captures;

/// <summary>A capture with what its device's Ed25519 signature of it stands on, or without one.</summary>
/// <param name="Signature"><see cref="CaptureEvidence"/>: empty for an unsigned capture, 64 bytes for one that was signed alone, more for one of a batch.</param>
public sealed record SignedCapture(Capture Capture, ReadOnlyMemory<byte> Signature)
{
    /// <summary>Bytes of the signature of a capture alone.</summary>
    public const int SignatureLength = 64;

    /// <summary>Whether there is evidence in form. Whether it holds <see cref="EvidenceVerifier"/> says.</summary>
    public bool IsSigned => !Signature.IsEmpty && CaptureEvidence.IsWellFormed(Signature.Span);
}
