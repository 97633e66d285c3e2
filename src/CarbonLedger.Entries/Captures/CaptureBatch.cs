using System.Diagnostics.CodeAnalysis;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Captures;

/// <summary>
/// Captures of one device under one Ed25519 signature, in the order they were signed. A batch of one is signed as the capture alone. Of two or more
/// the device signs their <b>root</b>: <c>carbonledger.captures/1</c> LF, then deterministic CBOR <c>[count, root]</c>, the root that of RFC 6962 over
/// their <see cref="CaptureBytes"/>. Then <see cref="CaptureEvidence"/> of each capture stands without the others, in a store and in the log.
/// <para>
/// The older form, the signature over the <b>concatenation</b> of all <see cref="CaptureBytes"/>, is still taken. It can be verified only by who
/// has every capture: it is verified at the door, and its captures are stored and logged as unsigned.
/// </para>
/// </summary>
public sealed class CaptureBatch
{
    /// <summary>Captures in one batch; more than ten days of quarters of an hour.</summary>
    public const int CapturesMax = 1_000;

    /// <summary>Bytes of the signed form that <see cref="TryDecode"/> looks at: a capture of 16 registers has less than 640.</summary>
    public const int SignedBytesMax = CapturesMax * 640;

    // Made when they are first asked for, and the same whoever makes them.
    private Tuple<byte[], (int Start, int Length)[]>? encoded;
    private StoredTree? tree;

    /// <exception cref="ArgumentException">No capture, more than 1,000, those of more than one device or site, two of one time and version, or a signature of other than 0 or 64 bytes.</exception>
    public CaptureBatch(IReadOnlyList<Capture> captures, ReadOnlyMemory<byte> signature)
    {
        ArgumentNullException.ThrowIfNull(captures);
        if (captures.Count is 0 or > CapturesMax || signature.Length is not (0 or SignedCapture.SignatureLength))
        {
            throw new ArgumentException($"{captures.Count} captures and a signature of {signature.Length} bytes; expected 1 to {CapturesMax} and 0 or {SignedCapture.SignatureLength}.");
        }

        if (!AreOfOne(captures) || Repeated(captures) >= 0)
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

    /// <summary>Signs captures, so that evidence of each stands alone.</summary>
    /// <exception cref="ArgumentException">As the constructor.</exception>
    public static CaptureBatch Sign(IReadOnlyList<Capture> captures, Ed25519Signer signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        CaptureBatch unsigned = new(captures, default);
        return new CaptureBatch(captures, signer.Sign(unsigned.RootBytes()));
    }

    /// <summary>The bytes a device signs: of one capture its <see cref="CaptureBytes"/>, of more <see cref="RootBytes(int, Hash)"/>.</summary>
    public byte[] RootBytes() => Captures.Count == 1 ? Encoded().Bytes : RootBytes(Captures.Count, Tree().Root);

    /// <summary><c>carbonledger.captures/1</c> LF, then deterministic CBOR <c>[count, root]</c>.</summary>
    /// <param name="count">Captures in the batch, 2 to 1,000.</param>
    /// <param name="root">The RFC 6962 root over their <see cref="CaptureBytes"/>.</param>
    public static byte[] RootBytes(int count, Hash root) => Kinds.SignedBytes.Of("carbonledger.captures/1\n", count, root);

    /// <summary>The concatenation of the captures' <see cref="CaptureBytes"/>: what devices of the older form sign. Of one capture the same as <see cref="RootBytes()"/>.</summary>
    public byte[] SignedBytes() => [.. Encoded().Bytes];

    /// <summary>What the signature covers under a key: the root is tried first, then the concatenation.</summary>
    /// <param name="publicKey">Ed25519, 32 bytes; any other length is no key.</param>
    public BatchSignature SignatureUnder(ReadOnlySpan<byte> publicKey) =>
        !IsSigned ? BatchSignature.None
        : Ed25519.Verify(publicKey, RootBytes(), Signature.Span) ? BatchSignature.Root
        : Captures.Count > 1 && Ed25519.Verify(publicKey, Encoded().Bytes, Signature.Span) ? BatchSignature.Concatenation
        : BatchSignature.None;

    /// <summary>True if the signature is that of the key over every capture in order, in either form; false for an unsigned batch.</summary>
    /// <param name="publicKey">Ed25519, 32 bytes; any other length is no key.</param>
    public bool IsSignedBy(ReadOnlySpan<byte> publicKey) => SignatureUnder(publicKey) != BatchSignature.None;

    /// <summary>The captures in their order, each with its evidence.</summary>
    /// <param name="signature">What <see cref="SignatureUnder"/> found: captures have evidence only under <see cref="BatchSignature.Root"/>.</param>
    public IReadOnlyList<SignedCapture> SignedCaptures(BatchSignature signature)
    {
        if (Captures.Count == 1)
        {
            return [new SignedCapture(Captures[0], signature == BatchSignature.Root ? Signature : default)];
        }

        // The bytes were made for the signature; the store and the log take them as they are.
        (byte[] bytes, (int, int)[] places) = Encoded();
        SignedRun run = signature == BatchSignature.Root ? new SignedRun(Captures, bytes, places, Signature, Tree()) : new SignedRun(Captures, bytes, places, default, null);
        SignedCapture[] captures = new SignedCapture[Captures.Count];
        for (int i = 0; i < captures.Length; i++)
        {
            captures[i] = new SignedCapture(run, i);
        }

        return captures;
    }

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

    private (byte[] Bytes, (int Start, int Length)[] Places) Encoded()
    {
        if (encoded is null)
        {
            byte[] bytes = CaptureBytes.WriteAll(Captures, out (int, int)[] places);
            encoded = Tuple.Create(bytes, places);
        }

        return (encoded.Item1, encoded.Item2);
    }

    private StoredTree Tree() => tree ??= StoredTree.BuildOfEntries(Encoded().Bytes, Encoded().Places);

    private static bool AreOfOne(IReadOnlyList<Capture> captures)
    {
        for (int i = 1; i < captures.Count; i++)
        {
            if (captures[i].Device != captures[0].Device || captures[i].Site != captures[0].Site)
            {
                return false;
            }
        }

        return true;
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
