using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Enrolment;

/// <summary>A device that is to be enrolled.</summary>
/// <param name="Row">Where it stands: <c>row 7</c> or <c>$.devices[3]</c>.</param>
/// <param name="PublicKey">Ed25519, 32 bytes; null for one whose key is not known yet and which is to claim its place.</param>
/// <param name="EnrolledFrom">Captures from then on count; null: from now.</param>
public sealed record DeviceRow(string Row, SiteId Site, DeviceId Device, ReadOnlyMemory<byte>? PublicKey, Timestamp? EnrolledFrom);
