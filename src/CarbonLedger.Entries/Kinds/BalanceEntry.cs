using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Carbon.Tracing;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Kinds;

/// <summary>The account of a whole network in one interval, one version.</summary>
/// <param name="NetworkLeaf">Leaf hash of the network entry in force.</param>
/// <param name="FactorsLeaf">Leaf hash of the factor book entry in force.</param>
/// <param name="Figures">Totals, buses, tanks and counts; its statements are entries of their own and empty here.</param>
/// <param name="ReadingsRoot">RFC 6962 root over the leaf hashes of the readings used: those of the statements in order, each once.</param>
/// <param name="ReadingsUsed">How many these are.</param>
public sealed record BalanceEntry(
    NetworkId Network,
    int Version,
    Hash NetworkLeaf,
    Hash FactorsLeaf,
    string Method,
    string GasSet,
    string Boundary,
    TracedInterval Figures,
    Hash ReadingsRoot,
    int ReadingsUsed,
    Supersession? Supersedes)
{
    /// <summary>How carbon is attributed: by tracing the power, a book of its own beside location- and market-based ones.</summary>
    public const string Basis = "consumption-traced";

    public Interval Interval => Figures.Interval;

    public byte[] Encode()
    {
        Totals totals = Figures.Totals;
        List<(int, CborValue)> fields =
        [
            (0, EntryKind.Version),
            (1, EntryKind.Balance),
            (2, Network.Value),
            (3, Interval.Start.UnixMilliseconds),
            (4, (long)Version),
            (5, NetworkLeaf),
            (6, FactorsLeaf),
            (7, CborValue.Array([Method, GasSet, Boundary, Basis])),
            (8, Longs(
                totals.GeneratedEnergy.WattHours, totals.DeliveredEnergy.WattHours, totals.LostEnergy.WattHours,
                totals.ChargedEnergy.WattHours, totals.DischargedEnergy.WattHours, totals.MismatchEnergy.WattHours)),
            (9, Longs(
                totals.Generated.Milligrams, totals.Delivered.Milligrams, totals.Lost.Milligrams,
                totals.Charged.Milligrams, totals.Discharged.Milligrams, totals.Mismatch.Milligrams)),
            (10, Longs(totals.Residual.Milligrams, totals.Rounding.Milligrams)),
            (11, CborValue.Array(Figures.Buses.Select(EncodeBus))),
            (12, CborValue.Array(Figures.TanksBefore.Zip(Figures.TanksAfter, EncodeTank))),
            (13, ReadingsRoot),
            (14, (long)ReadingsUsed),
            (15, Longs(
                Figures.PointsExpected, Figures.PointsActual, Figures.PointsEstimated,
                Figures.EnergyActual.WattHours, Figures.EnergyKnown.WattHours, Figures.HasUnknownOrigin ? 1 : 0)),
        ];
        if (Supersedes is not null)
        {
            fields.Add((16, Supersedes.Leaf));
            fields.Add((17, (long)Supersedes.Reason));
        }

        return CborValue.Map(fields).Encode();
    }

    /// <exception cref="LedgerFormatException">Not a balance entry.</exception>
    public static BalanceEntry Decode(ReadOnlyMemory<byte> bytes)
    {
        CborValue entry = EntryKind.Parse(bytes, EntryKind.Balance, 17);
        IReadOnlyList<CborValue> terms = Exactly(entry.Required(7), 4);
        if (terms[3].AsText() != Basis)
        {
            throw new LedgerFormatException(terms[3].Path, Basis, terms[3].AsText());
        }

        return EntryKind.Checked("$", () => new BalanceEntry(
            new NetworkId(entry.RequiredText(2)),
            checked((int)entry.RequiredInt(4)),
            entry.RequiredHash(5),
            entry.RequiredHash(6),
            terms[0].AsText(), terms[1].AsText(), terms[2].AsText(),
            DecodeFigures(entry),
            entry.RequiredHash(13),
            checked((int)entry.RequiredInt(14)),
            DecodeSupersession(entry, 16)));
    }

    internal static Supersession? DecodeSupersession(CborValue entry, int key)
    {
        if (entry.OptionalHash(key) is { } leaf)
        {
            return new Supersession(leaf, EntryKind.Enumerated<RestatementReason>(entry.Required(key + 1)));
        }

        return entry.Optional(key + 1) is { } reason ? throw new LedgerFormatException(reason.Path, "no reason without what is superseded", "one") : null;
    }

    internal static IReadOnlyList<CborValue> Exactly(CborValue value, int count)
    {
        IReadOnlyList<CborValue> items = value.AsArray();
        return items.Count == count ? items : throw new LedgerFormatException(value.Path, $"{count} items", $"{items.Count}");
    }

    private static TracedInterval DecodeFigures(CborValue entry)
    {
        long[] energy = Numbers(entry.Required(8), 6);
        long[] carbon = Numbers(entry.Required(9), 6);
        long[] counts = Numbers(entry.Required(15), 6);
        if (counts[5] is not (0 or 1))
        {
            throw new LedgerFormatException("$.15[5]", "0 or 1", $"{counts[5]}");
        }

        Totals totals = new(
            Energy.FromWattHours(energy[0]), Energy.FromWattHours(energy[1]), Energy.FromWattHours(energy[2]),
            Energy.FromWattHours(energy[3]), Energy.FromWattHours(energy[4]), Energy.FromWattHours(energy[5]),
            CarbonMass.FromMilligrams(carbon[0]), CarbonMass.FromMilligrams(carbon[1]), CarbonMass.FromMilligrams(carbon[2]),
            CarbonMass.FromMilligrams(carbon[3]), CarbonMass.FromMilligrams(carbon[4]), CarbonMass.FromMilligrams(carbon[5]));
        long[] residual = Numbers(entry.Required(10), 2);
        if (residual[0] != totals.Residual.Milligrams || residual[1] != totals.Rounding.Milligrams)
        {
            throw new LedgerFormatException("$.10", $"[{totals.Residual.Milligrams}, {totals.Rounding.Milligrams}]", $"[{residual[0]}, {residual[1]}]");
        }

        List<(StorageTank Before, StorageTank After)> tanks = [.. entry.RequiredArray(12).Select(DecodeTank)];
        return new TracedInterval(
            Interval.StartingAt(new Timestamp(entry.RequiredInt(3))),
            [],
            [.. entry.RequiredArray(11).Select(DecodeBus)],
            totals,
            [.. tanks.Select(tank => tank.Before)],
            [.. tanks.Select(tank => tank.After)],
            checked((int)counts[0]), checked((int)counts[1]), checked((int)counts[2]),
            Energy.FromWattHours(counts[3]), Energy.FromWattHours(counts[4]), counts[5] == 1);
    }

    private static CborValue EncodeBus(BusBalance bus)
    {
        List<(int, CborValue)> fields = [(0, bus.Bus.Value), (1, bus.Through.WattHours), (6, bus.Mismatch.WattHours), (7, bus.MismatchCarbon.Milligrams)];
        AddIntensity(fields, 2, bus.Intensity, bus.Reason);
        AddIntensity(fields, 4, bus.Delivered, bus.DeliveredReason);
        return CborValue.Map(fields);
    }

    /// <summary>A value under a key, or the reason for none under the next.</summary>
    internal static void AddIntensity(List<(int, CborValue)> fields, int key, CarbonIntensity? intensity, NoValueReason reason) =>
        fields.Add(intensity is { } value ? (key, value.MilligramsPerMegawattHour) : (key + 1, (long)reason));

    internal static (CarbonIntensity? Intensity, NoValueReason Reason) DecodeIntensity(CborValue map, int key)
    {
        if (map.OptionalInt(key) is { } value)
        {
            return map.Optional(key + 1) is null
                ? (CarbonIntensity.FromMilligramsPerMegawattHour(value), NoValueReason.None)
                : throw new LedgerFormatException($"{map.Path}.{key + 1}", "no reason beside a value", "both");
        }

        NoValueReason reason = EntryKind.Enumerated<NoValueReason>(map.Required(key + 1));
        return reason != NoValueReason.None ? (null, reason) : throw new LedgerFormatException($"{map.Path}.{key + 1}", "a reason for no value", "0");
    }

    private static BusBalance DecodeBus(CborValue item)
    {
        CborValue map = item.AsMap();
        map.RejectUnknownKeys(7);
        (CarbonIntensity? intensity, NoValueReason reason) = DecodeIntensity(map, 2);
        (CarbonIntensity? delivered, NoValueReason deliveredReason) = DecodeIntensity(map, 4);
        return new BusBalance(
            new BusId(map.RequiredText(0)), Energy.FromWattHours(map.RequiredInt(1)), intensity, reason, delivered, deliveredReason,
            Energy.FromWattHours(map.RequiredInt(6)), CarbonMass.FromMilligrams(map.RequiredInt(7)));
    }

    private static CborValue EncodeTank(StorageTank before, StorageTank after) => CborValue.Array(
        [before.Storage.Value, before.Content.WattHours, before.Carbon.Milligrams, after.Content.WattHours, after.Carbon.Milligrams]);

    private static (StorageTank Before, StorageTank After) DecodeTank(CborValue item)
    {
        IReadOnlyList<CborValue> parts = Exactly(item, 5);
        AssetId storage = new(parts[0].AsText());
        return (
            new StorageTank(storage, Energy.FromWattHours(parts[1].AsInt()), CarbonMass.FromMilligrams(parts[2].AsInt())),
            new StorageTank(storage, Energy.FromWattHours(parts[3].AsInt()), CarbonMass.FromMilligrams(parts[4].AsInt())));
    }

    private static CborValue Longs(params ReadOnlySpan<long> values)
    {
        List<CborValue> items = [];
        foreach (long value in values)
        {
            items.Add(value);
        }

        return CborValue.Array(items);
    }

    private static long[] Numbers(CborValue value, int count) => [.. Exactly(value, count).Select(item => item.AsInt())];
}
