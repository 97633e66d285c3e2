using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Privacy;

/// <summary>What anybody can read in a sealed entry.</summary>
/// <param name="Kind">Reading or statement.</param>
/// <param name="Site">Of a reading.</param>
/// <param name="Device">Of a reading.</param>
/// <param name="Asset">Of a statement.</param>
/// <param name="Time">Capture time, or the start of the interval.</param>
/// <param name="Sequence">Of a reading.</param>
public sealed record SealedFacts(string Kind, SiteId? Site, DeviceId? Device, AssetId? Asset, Timestamp Time, long Sequence, int Version)
{
    /// <summary>The key of a reading.</summary>
    public ReadingKey ReadingKey => new(Device ?? throw new LedgerFormatException("$.1", EntryKind.Reading, Kind), Time, Version);

    /// <exception cref="LedgerFormatException">Not a sealed entry.</exception>
    public static SealedFacts Decode(ReadOnlyMemory<byte> bytes)
    {
        string kind = EntryKind.Of(bytes);
        bool reading = kind == EntryKind.Reading;
        CborValue entry = EntryKind.Parse(bytes, reading ? EntryKind.Reading : EntryKind.Statement, FieldGroups.PrivacyKey);
        HashSet<int> open = reading ? [0, 1, 2, 3, 4, 5, 6, FieldGroups.PrivacyKey] : [0, 1, 2, 3, 4, 5, 6, 16, 17, 18, 19, FieldGroups.PrivacyKey];
        if (entry.Keys.FirstOrDefault(key => !open.Contains(key), -1) is var stray and >= 0)
        {
            throw new LedgerFormatException($"$.{stray}", "no field of a group beside its commitment", "one");
        }

        if (!reading)
        {
            // What places a statement stands in the open, and is what it must be.
            _ = new NetworkId(entry.RequiredText(2));
            _ = EntryKind.Enumerated<AssetKind>(entry.Required(6));
            _ = entry.RequiredHash(16);
            _ = entry.RequiredArray(17).Select(leaf => leaf.AsHash()).Count();
            _ = BalanceEntry.DecodeSupersession(entry, 18);
        }

        if (PrivateEntry.CommitmentsOf(bytes) is null)
        {
            throw new LedgerFormatException("$.23", "a commitment for each group", "another form");
        }

        SealedFacts facts = EntryKind.Checked("$", () => reading
            ? new SealedFacts(kind, new SiteId(entry.RequiredText(2)), new DeviceId(entry.RequiredText(3)), null, new Timestamp(entry.RequiredInt(4)), entry.RequiredInt(5), checked((int)entry.RequiredInt(6)))
            : new SealedFacts(kind, null, null, new AssetId(entry.RequiredText(3)), Interval.StartingAt(new Timestamp(entry.RequiredInt(4))).Start, 0, checked((int)entry.RequiredInt(5))));
        return facts.Sequence >= 0 && facts.Version >= 0 && facts.Time.UnixMilliseconds is >= Timestamp.UnixMillisecondsMin and <= Timestamp.UnixMillisecondsMax
            ? facts
            : throw new LedgerFormatException("$", "a time of the calendar, sequence and version of 0 or more", $"{facts.Time.UnixMilliseconds}, {facts.Sequence}, {facts.Version}");
    }
}
