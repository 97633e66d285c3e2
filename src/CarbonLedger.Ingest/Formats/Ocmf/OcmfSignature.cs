namespace CarbonLedger.Ingest.Formats.Ocmf;

/// <summary>The signature section of an OCMF record.</summary>
/// <param name="Algorithm">SA; <c>ECDSA-secp256r1-SHA256</c> where the record names none.</param>
/// <param name="Bytes">SD decoded: the DER sequence of r and s.</param>
public sealed record OcmfSignature(string Algorithm, ReadOnlyMemory<byte> Bytes);
