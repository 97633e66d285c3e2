using System.Formats.Cbor;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Kinds;

/// <summary>The kinds of entry; every entry is a CBOR map with its version in key 0 and its kind in key 1 (see <c>entries.cddl</c>).</summary>
public static class EntryKind
{
    public const string Network = "network";
    public const string Factors = "factors";
    public const string Device = "device";

    /// <summary>That a device's captures don't count any more.</summary>
    public const string Revocation = "revocation";

    /// <summary>The digest and the figures of a published report.</summary>
    public const string Report = "report";

    /// <summary>The close of a reporting period.</summary>
    public const string Seal = "seal";

    /// <summary>An auditor's statement on a range of batches.</summary>
    public const string Opinion = "opinion";

    /// <summary>The log's key handed over, or the log frozen.</summary>
    public const string Key = "key";

    /// <summary>A receipt from another ledger, or another log's checkpoint.</summary>
    public const string Anchor = "anchor";

    /// <summary>An asset's life: put in service, changed, retired.</summary>
    public const string Asset = "asset";

    /// <summary>A gas-filled unit, or what was done to its gas.</summary>
    public const string Sf6 = "sf6";

    /// <summary>A certificate or a contract that a market-based claim rests on.</summary>
    public const string Instrument = "instrument";

    public const string Reading = "reading";
    public const string Balance = "balance";
    public const string Statement = "statement";

    internal const long Version = 1;

    /// <summary>The kind an entry says it is of.</summary>
    /// <exception cref="LedgerFormatException">Not an entry of a known version.</exception>
    public static string Of(CborValue entry)
    {
        if (entry.RequiredInt(0) != Version)
        {
            throw new LedgerFormatException("$.0", $"entry version {Version}", $"{entry.RequiredInt(0)}");
        }

        return entry.RequiredText(1);
    }

    /// <summary>
    /// The kind an entry says it is of, read from its first two fields; that the rest is well formed is for its decoder to say.
    /// </summary>
    /// <exception cref="LedgerFormatException">Not an entry of a known version.</exception>
    public static string Of(ReadOnlyMemory<byte> entry)
    {
        try
        {
            CborReader reader = new(entry, CborConformanceMode.Ctap2Canonical);
            reader.ReadStartMap();
            if (reader.ReadInt64() == 0 && reader.ReadInt64() == Version && reader.ReadInt64() == 1)
            {
                return reader.ReadTextString();
            }
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException or OverflowException)
        {
            // Named with its place by the parser below.
        }

        return Of(CborValue.Parse(entry));
    }

    /// <summary>Parses an entry of one kind and refuses keys it does not know.</summary>
    internal static CborValue Parse(ReadOnlyMemory<byte> bytes, string kind, int maxKey)
    {
        CborValue entry = CborValue.Parse(bytes);
        string found = Of(entry);
        if (found != kind)
        {
            throw new LedgerFormatException("$.1", kind, found);
        }

        entry.RejectUnknownKeys(maxKey);
        return entry;
    }

    /// <summary>The same of an entry that may carry salts beside its keys, which stand above them.</summary>
    internal static CborValue ParseOpen(ReadOnlyMemory<byte> bytes, string kind, int maxKey)
    {
        CborValue entry = Parse(bytes, kind, Privacy.FieldGroups.PrivacyKey);
        return entry.Keys.FirstOrDefault(key => key > maxKey && key != Privacy.FieldGroups.PrivacyKey, -1) is var stray and >= 0
            ? throw new LedgerFormatException($"$.{stray}", "no such key", "one")
            : entry;
    }

    /// <summary>Turns what a value type refuses into what a format refuses.</summary>
    internal static T Checked<T>(string field, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw new LedgerFormatException(field, "a value in range", e.Message);
        }
    }

    internal static T Enumerated<T>(CborValue value)
        where T : struct, Enum
    {
        // Every one is an int below; a conversion alone would take its low 32 bits.
        long number = value.AsInt();
        T result = (T)Enum.ToObject(typeof(T), number);
        return number is >= int.MinValue and <= int.MaxValue && Enum.IsDefined(result) ? result : throw new LedgerFormatException(value.Path, $"a {typeof(T).Name}", $"{value.AsInt()}");
    }
}
