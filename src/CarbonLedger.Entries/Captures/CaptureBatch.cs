using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Captures;

/// <summary>
/// Captures of one device under one Ed25519 signature, in the order they were signed. What is signed are their
/// <see cref="CaptureBytes"/> one after the other; each begins with its domain and says its own length, so the bytes can be
/// taken apart in one way only, and the signature of a batch of one is that of the capture alone.
/// <para>
/// The signature can be verified only by who has <b>every</b> capture of the batch, in order. The evidence of one capture is
/// therefore <see cref="SignedBytes"/> of the whole batch, the signature, and the capture's place in it: a store that takes a
/// capture from a batch keeps those bytes and the signature once a batch, and with each capture which batch and which place.
/// <see cref="TryDecode"/> and <see cref="IsSignedBy"/> are all a verifier needs then.
/// </para>
/// <para>
/// The batch is verified at the door. A reading entry of the ledger has room for the signature of one capture alone, which a
/// batch of two or more has not: until an entry names its batch, its place and the other captures' bytes, such a capture can
/// stand in the ledger as unsigned only, and its signature is evidence of the telemetry store, not of the log.
/// </para>
/// </summary>
public sealed record CaptureBatch
{
    /// <summary>Captures in one batch; more than ten days of quarters of an hour.</summary>
    public const int CapturesMax = 1_000;

    /// <summary>Bytes of the signed form that <see cref="TryDecode"/> looks at: a capture of 16 registers has less than 640.</summary>
    public const int SignedBytesMax = CapturesMax * 640;

    /// <exception cref="ArgumentException">No capture, more than 1,000, those of more than one device or site, two of one time and version, or a signature of other than 0 or 64 bytes.</exception>
    public CaptureBatch(IReadOnlyList<Capture> captures, ReadOnlyMemory<byte> signature)
    {
        ArgumentNullException.ThrowIfNull(captures);
        if (captures.Count is 0 or > CapturesMax || signature.Length is not (0 or SignedCapture.SignatureLength))
        {
            throw new ArgumentException($"{captures.Count} captures and a signature of {signature.Length} bytes; expected 1 to {CapturesMax} and 0 or {SignedCapture.SignatureLength}.");
        }

        if (captures.Any(capture => capture.Device != captures[0].Device || capture.Site != captures[0].Site) || Repeated(captures) >= 0)
        {
            throw new ArgumentException("A batch holds captures of one device at one site, each time and version once.", nameof(captures));
        }

        (Captures, Signature) = (captures, signature);
    }

    /// <summary>1 to 1,000, in the order they were signed.</summary>
    public IReadOnlyList<Capture> Captures { get; }

    /// <summary>64 bytes; empty for an unsigned batch.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    public bool IsSigned => Signature.Length == SignedCapture.SignatureLength;

    /// <summary>The bytes the device signed: what is kept as evidence of every capture of the batch.</summary>
    public byte[] SignedBytes()
    {
        ArrayBufferWriter<byte> bytes = new(Captures.Count * 128);
        foreach (Capture capture in Captures)
        {
            CaptureBytes.Write(bytes, capture);
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>True if the signature is that of the key over every capture in order; false for an unsigned batch.</summary>
    /// <param name="publicKey">Ed25519, 32 bytes; any other length is no key.</param>
    public bool IsSignedBy(ReadOnlySpan<byte> publicKey) => IsSigned && Ed25519.Verify(publicKey, SignedBytes(), Signature.Span);

    /// <summary>The inverse of <see cref="SignedBytes"/>: true exactly when the bytes are what it writes for a valid batch. Never throws on any bytes.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> signedBytes, ReadOnlyMemory<byte> signature, [NotNullWhen(true)] out CaptureBatch? batch)
    {
        batch = null;
        if (signedBytes.Length > SignedBytesMax || signature.Length is not (0 or SignedCapture.SignatureLength))
        {
            return false;
        }

        List<Capture> captures = [];
        for (ReadOnlyMemory<byte> rest = signedBytes; !rest.IsEmpty;)
        {
            if (captures.Count == CapturesMax || !CaptureBytes.TryDecodeFirst(rest, out Capture? capture, out int length)
                || (captures.Count > 0 && (capture.Device != captures[0].Device || capture.Site != captures[0].Site)))
            {
                return false;
            }

            captures.Add(capture);
            rest = rest[length..];
        }

        batch = captures.Count == 0 || Repeated(captures) >= 0 ? null : new CaptureBatch(captures, signature);
        return batch is not null;
    }

    /// <summary>The place of the first capture whose time and version stood before in the list; −1 if there is none.</summary>
    internal static int Repeated(IReadOnlyList<Capture> captures)
    {
        if (Rises(captures))
        {
            return -1;
        }

        HashSet<(Timestamp, int)> seen = new(captures.Count);
        for (int i = 0; i < captures.Count; i++)
        {
            if (!seen.Add((captures[i].Time, captures[i].Version)))
            {
                return i;
            }
        }

        return -1;
    }

    // As devices send them: then none is there twice, and nothing need be remembered.
    private static bool Rises(IReadOnlyList<Capture> captures)
    {
        for (int i = 1; i < captures.Count; i++)
        {
            if (captures[i].Time <= captures[i - 1].Time)
            {
                return false;
            }
        }

        return true;
    }
}
