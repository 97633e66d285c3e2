using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Entries.Captures;

/// <summary>A capture with the device's Ed25519 signature (64 bytes) over <see cref="CaptureBytes.Encode"/>, or without one.</summary>
/// <param name="Signature">64 bytes; empty for an unsigned capture.</param>
public sealed record SignedCapture(Capture Capture, ReadOnlyMemory<byte> Signature)
{
    public const int SignatureLength = 64;

    public bool IsSigned => Signature.Length == SignatureLength;
}
