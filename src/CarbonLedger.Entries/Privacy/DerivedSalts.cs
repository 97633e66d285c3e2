using System.Security.Cryptography;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Privacy;

/// <summary>
/// Salts from secrets, one secret for each asset and UTC day: the first 16 bytes of HMAC-SHA-256 under it over the CBOR array
/// [kind, source, time, version, group]. Destroying a day's secret takes its salts out of the world.
/// </summary>
/// <param name="secretOf">The secret of an asset and day, 32 bytes, made when it is first asked for and durable when it is given.</param>
public sealed class DerivedSalts(Func<AssetId, DateOnly, ReadOnlyMemory<byte>> secretOf) : ISalts
{
    public IReadOnlyList<ReadOnlyMemory<byte>> Of(SaltSubject subject)
    {
        ReadOnlyMemory<byte> secret = secretOf(subject.Asset, DayOf(subject.Time));
        return [.. Enumerable.Range(0, FieldGroups.Of(subject.Kind).Count).Select(group => (ReadOnlyMemory<byte>)HMACSHA256.HashData(
            secret.Span,
            CborValue.Array([subject.Kind, subject.Source, subject.Time.UnixMilliseconds, (long)subject.Version, (long)group]).Encode())[..FieldGroups.SaltSize])];
    }

    /// <summary>The UTC day of a time.</summary>
    public static DateOnly DayOf(Carbon.Metering.Timestamp time) => DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(time.UnixMilliseconds).UtcDateTime);
}
