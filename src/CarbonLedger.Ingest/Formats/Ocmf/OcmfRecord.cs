using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Formats.Ocmf;

/// <summary>
/// A record of the Open Charge Metering Format, <c>OCMF|{payload}|{signature}</c> (SAFE e.V., OCMF 1.0), as charging stations
/// send it. The meter signed the payload's bytes as they stand between the bars, so <see cref="Original"/> is the evidence
/// and is kept; what is read from it proves nothing alone.
/// </summary>
/// <param name="Original">All bytes as received.</param>
/// <param name="SignedPayload">The part of them that is signed.</param>
/// <param name="Meter">MS, the meter's serial number; null if the record names none.</param>
/// <param name="Gateway">GS, the gateway's; null if the record names none.</param>
/// <param name="Pagination">PG: <c>T</c> or <c>F</c> and a number that counts the records of that kind.</param>
/// <param name="Readings">1 to <see cref="ReadingsMax"/>; what a reading leaves out is taken from the one before it.</param>
public sealed record OcmfRecord(
    ReadOnlyMemory<byte> Original,
    ReadOnlyMemory<byte> SignedPayload,
    string? Meter,
    string? Gateway,
    string Pagination,
    IReadOnlyList<OcmfReading> Readings,
    OcmfSignature Signature)
{
    /// <summary>Bytes of a record.</summary>
    public const int BytesMax = 64 * 1024;

    /// <summary>Readings of a record.</summary>
    public const int ReadingsMax = 256;

    /// <summary>Bytes of a signature, decoded.</summary>
    public const int SignatureBytesMax = 256;

    /// <summary>Reads a record; it is not verified. Never throws on any bytes.</summary>
    public static InputReading<OcmfRecord> Read(ReadOnlyMemory<byte> bytes) => OcmfReader.Read(bytes);

    /// <summary>Checks the signature over <see cref="SignedPayload"/>. Never throws on any key.</summary>
    /// <param name="publicKey">SubjectPublicKeyInfo in DER (RFC 5480), as printed on stations in hex. From the registry: a key that came with the record proves nothing.</param>
    public OcmfVerdict Verify(ReadOnlySpan<byte> publicKey) => OcmfCurves.Verify(Signature.Algorithm, publicKey, SignedPayload.Span, Signature.Bytes.Span);

    /// <summary>
    /// The readings of active energy as captures of a device, unsigned (the signature is the record's), in order of time.
    /// Quality is <c>clock-suspect</c> for a clock that is not synchronised, <c>suspect</c> for a status other than G or an
    /// error of energy. The sequence is the pagination's number.
    /// </summary>
    /// <param name="cutDecimals">Digits behind a whole Wh are dropped; otherwise such a value is a problem.</param>
    public InputReading<IReadOnlyList<Capture>> ToCaptures(SiteId site, DeviceId device, bool cutDecimals) => OcmfCaptures.Of(this, site, device, cutDecimals);
}
