using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Entries.Captures;

/// <summary>A capture with what its device's Ed25519 signature of it stands on, or without one.</summary>
/// <param name="Capture">What the device read.</param>
/// <param name="Signature"><see cref="CaptureEvidence"/>: empty for an unsigned capture, 64 bytes for one that was signed alone, more for one of a batch.</param>
public sealed record SignedCapture(Capture Capture, ReadOnlyMemory<byte> Signature)
{
    /// <summary>Bytes of the signature of a capture alone.</summary>
    public const int SignatureLength = 64;

    private readonly Capture capture = Capture;
    private readonly ReadOnlyMemory<byte> signature = Signature;

    /// <summary>A capture of a batch; its evidence is made when it is asked for.</summary>
    internal SignedCapture(SignedRun run, int index)
        : this(run.Captures[index], default) => (Run, Index) = (run, index);

    /// <summary>What the device read. What is put in its place is no longer that of a <see cref="Run"/>; its evidence stays as it was.</summary>
    public Capture Capture
    {
        get => capture;
        init
        {
            signature = Signature;
            (capture, Run) = (value, null);
        }
    }

    /// <summary><see cref="CaptureEvidence"/>: empty for an unsigned capture, 64 bytes for one that was signed alone, more for one of a batch.</summary>
    public ReadOnlyMemory<byte> Signature
    {
        get => Run is { } run ? run.EvidenceOf(Index) : signature;
        init => (signature, Run) = (value, null);
    }

    /// <summary>The batch it came in and still stands in, or null.</summary>
    public SignedRun? Run { get; private init; }

    /// <summary>Its place in <see cref="Run"/>, from 0.</summary>
    public int Index { get; private init; }

    /// <summary>Its <see cref="CaptureBytes"/>: those of its <see cref="Run"/>, or made anew.</summary>
    public ReadOnlyMemory<byte> Bytes() => Run is { } run ? run.BytesOf(Index) : CaptureBytes.Encode(capture);

    /// <summary>Whether there is evidence in form. Whether it holds <see cref="EvidenceVerifier"/> says.</summary>
    public bool IsSigned => Run is { } run ? run.IsSigned : !signature.IsEmpty && CaptureEvidence.IsWellFormed(signature.Span);
}
