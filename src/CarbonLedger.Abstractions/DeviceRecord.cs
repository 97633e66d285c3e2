using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Abstractions;

/// <summary>A device as enrolled: where it stands, the one Ed25519 key it signs with, and since when.</summary>
/// <param name="PublicKey">32 bytes, checked at enrolment to be canonical and not of small order.</param>
/// <param name="EnrolledFrom">Captures before this time are refused.</param>
public sealed record DeviceRecord(SiteId Site, DeviceId Device, ReadOnlyMemory<byte> PublicKey, Timestamp EnrolledFrom);
