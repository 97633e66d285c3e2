using System.Formats.Cbor;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Kinds;

/// <summary>
/// Where an entry stands in the order of its batch: what is published first, then readings by (device, time, version), then for each interval the
/// balance and its statements by asset. Read from an entry's first fields alone, so that a search costs no decoding.
/// </summary>
public readonly record struct EntryPlace : IComparable<EntryPlace>
{
    private enum Part
    {
        Published = 0,
        Reading = 1,
        Figures = 2,
    }

    private EntryPlace(Part part, long first, string id, long time, long version) => (this.part, this.first, this.id, this.time, this.version) = (part, first, id, time, version);

    private readonly Part part;
    private readonly long first;
    private readonly string id;
    private readonly long time;
    private readonly long version;

    /// <summary>Of a reading.</summary>
    public static EntryPlace OfReading(string device, Timestamp time, int version) => new(Part.Reading, 0, device, time.UnixMilliseconds, version);

    /// <summary>Of a statement; with an empty asset, of the balance before it.</summary>
    public static EntryPlace OfStatement(Timestamp intervalStart, string asset, int version) => new(Part.Figures, intervalStart.UnixMilliseconds, asset, version, 0);

    /// <summary>Of an entry's bytes.</summary>
    /// <exception cref="LedgerFormatException">Its first fields are not those of an entry.</exception>
    public static EntryPlace Of(ReadOnlyMemory<byte> entry)
    {
        try
        {
            // Lax: what is wrong with an entry is its decoder's to say; a misread place finds nothing.
            CborReader reader = new(entry, CborConformanceMode.Lax);
            reader.ReadStartMap();
            Skip(reader, 3);
            return reader.ReadTextString() switch
            {
                EntryKind.Reading => ReadReading(reader),
                EntryKind.Balance => ReadBalance(reader),
                EntryKind.Statement => ReadStatement(reader),
                _ => new EntryPlace(Part.Published, 0, "", 0, 0),
            };
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException or OverflowException)
        {
            throw new LedgerFormatException("$", "an entry", e.Message);
        }
    }

    public int CompareTo(EntryPlace other)
    {
        int order = part.CompareTo(other.part);
        order = order != 0 ? order : first.CompareTo(other.first);
        order = order != 0 ? order : string.CompareOrdinal(id, other.id);
        order = order != 0 ? order : time.CompareTo(other.time);
        return order != 0 ? order : version.CompareTo(other.version);
    }

    public static bool operator <(EntryPlace left, EntryPlace right) => left.CompareTo(right) < 0;

    public static bool operator >(EntryPlace left, EntryPlace right) => left.CompareTo(right) > 0;

    public static bool operator <=(EntryPlace left, EntryPlace right) => left.CompareTo(right) <= 0;

    public static bool operator >=(EntryPlace left, EntryPlace right) => left.CompareTo(right) >= 0;

    // Key 2 site, 3 device, 4 time, 5 sequence, 6 version.
    private static EntryPlace ReadReading(CborReader reader)
    {
        Skip(reader, 3);
        string device = reader.ReadTextString();
        Skip(reader, 1);
        long time = reader.ReadInt64();
        Skip(reader, 3);
        return new EntryPlace(Part.Reading, 0, device, time, reader.ReadInt64());
    }

    // Key 2 network, 3 interval, 4 version.
    private static EntryPlace ReadBalance(CborReader reader)
    {
        Skip(reader, 3);
        long start = reader.ReadInt64();
        Skip(reader, 1);
        return new EntryPlace(Part.Figures, start, "", reader.ReadInt64(), 0);
    }

    // Key 2 network, 3 asset, 4 interval, 5 version.
    private static EntryPlace ReadStatement(CborReader reader)
    {
        Skip(reader, 3);
        string asset = reader.ReadTextString();
        Skip(reader, 1);
        long start = reader.ReadInt64();
        Skip(reader, 1);
        return new EntryPlace(Part.Figures, start, asset, reader.ReadInt64(), 0);
    }

    private static void Skip(CborReader reader, int values)
    {
        for (int i = 0; i < values; i++)
        {
            reader.SkipValue();
        }
    }
}
