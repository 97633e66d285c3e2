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
/// <param name="RecordsRoot">RFC 6962 root over the leaf hashes of all records known when it was made, in the order of the log; null where there were none.</param>
public sealed record BalanceEntry(
    NetworkId Network,
    int Version,
    Hash NetworkLeaf,
    Hash FactorsLeaf,
    TracedInterval Figures,
    Hash ReadingsRoot,
    int ReadingsUsed,
    Supersession? Supersedes,
    Hash? RecordsRoot = null)
{
    private const int TankItems = 8;
    private const int SourceItems = 7;
    private const long SharesWhole = 1_000_000;

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
            (7, CborValue.Array([Figures.Terms.Method, Figures.Terms.GasSet, Figures.Terms.Boundary, FigureTerms.Basis, Figures.Terms.GwpSet, Figures.Terms.UncertaintyMethod, (long)Figures.Terms.LagYearsMax])),
            (8, Longs(
                totals.GeneratedEnergy.WattHours, totals.DeliveredEnergy.WattHours, totals.LostEnergy.WattHours,
                totals.ChargedEnergy.WattHours, totals.DischargedEnergy.WattHours, totals.MismatchEnergy.WattHours)),
            (9, Longs(
                totals.Generated.Milligrams, totals.Delivered.Milligrams, totals.Lost.Milligrams,
                totals.Charged.Milligrams, totals.Discharged.Milligrams, totals.Mismatch.Milligrams)),
            (10, Longs(totals.Residual.Milligrams, totals.Sources.Milligrams, totals.Rounding.Milligrams)),
            (11, CborValue.Array(Figures.Buses.Select(EncodeBus))),
            (12, CborValue.Array(Figures.TanksBefore.Select((before, i) => EncodeTank(before, Figures.TanksAfter[i], Figures.WrittenOff[i])))),
            (13, ReadingsRoot),
            (14, (long)ReadingsUsed),
            (15, Longs(
                Figures.PointsExpected, Figures.PointsActual, Figures.PointsEstimated,
                Figures.EnergyActual.WattHours, Figures.EnergyKnown.WattHours, Figures.HasUnknownOrigin ? 1 : 0, Figures.ClosureErrorParts)),
            (18, CborValue.Array(Figures.Groups.Select(group => (CborValue)group))),
            (19, CborValue.Array(Figures.Sources.Select(EncodeSource))),
        ];
        if (Figures.Passed.Count > 0)
        {
            fields.Add((20, CborValue.Array(Figures.Passed.Select(asset => CborValue.Array([asset.Asset.Value, asset.Before.WattHours, asset.After.WattHours])))));
        }

        if (RecordsRoot is { } records)
        {
            fields.Add((21, records));
        }

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
        CborValue entry = EntryKind.Parse(bytes, EntryKind.Balance, 21);
        IReadOnlyList<CborValue> terms = Exactly(entry.Required(7), 7);
        if (terms[3].AsText() != FigureTerms.Basis)
        {
            throw new LedgerFormatException(terms[3].Path, FigureTerms.Basis, terms[3].AsText());
        }

        return EntryKind.Checked("$", () => new BalanceEntry(
            new NetworkId(entry.RequiredText(2)),
            checked((int)entry.RequiredInt(4)),
            entry.RequiredHash(5),
            entry.RequiredHash(6),
            DecodeFigures(entry, new FigureTerms(
                terms[0].AsText(), terms[1].AsText(), terms[4].AsText(), terms[2].AsText(), terms[5].AsText(), checked((int)terms[6].AsInt()))),
            entry.RequiredHash(13),
            checked((int)entry.RequiredInt(14)),
            DecodeSupersession(entry, 16),
            entry.OptionalHash(21)));
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

    private static TracedInterval DecodeFigures(CborValue entry, FigureTerms terms)
    {
        long[] energy = Numbers(entry.Required(8), 6);
        long[] carbon = Numbers(entry.Required(9), 6);
        long[] counts = Numbers(entry.Required(15), 7);
        if (counts[5] is not (0 or 1))
        {
            throw new LedgerFormatException("$.15[5]", "0 or 1", $"{counts[5]}");
        }

        long[] residual = Numbers(entry.Required(10), 3);
        Totals totals = new(
            Energy.FromWattHours(energy[0]), Energy.FromWattHours(energy[1]), Energy.FromWattHours(energy[2]),
            Energy.FromWattHours(energy[3]), Energy.FromWattHours(energy[4]), Energy.FromWattHours(energy[5]),
            CarbonMass.FromMilligrams(carbon[0]), CarbonMass.FromMilligrams(carbon[1]), CarbonMass.FromMilligrams(carbon[2]),
            CarbonMass.FromMilligrams(carbon[3]), CarbonMass.FromMilligrams(carbon[4]), CarbonMass.FromMilligrams(carbon[5]),
            CarbonMass.FromMilligrams(residual[1]));
        if (residual[0] != totals.Residual.Milligrams || residual[2] != totals.Rounding.Milligrams)
        {
            throw new LedgerFormatException("$.10", $"[{totals.Residual.Milligrams}, sources, {totals.Rounding.Milligrams}]", $"[{residual[0]}, {residual[1]}, {residual[2]}]");
        }

        List<(StorageTank Before, StorageTank After, CarbonMass WrittenOff)> tanks = [.. entry.RequiredArray(12).Select(DecodeTank)];
        return new TracedInterval(
            Interval.StartingAt(new Timestamp(entry.RequiredInt(3))),
            terms,
            [],
            [.. entry.RequiredArray(18).Select(group => group.AsText())],
            [.. entry.RequiredArray(11).Select(DecodeBus)],
            totals,
            [.. tanks.Select(tank => tank.Before)],
            [.. tanks.Select(tank => tank.After)],
            [.. tanks.Select(tank => tank.WrittenOff)],
            [.. entry.RequiredArray(19).Select(DecodeSource)],
            checked((int)counts[0]), checked((int)counts[1]), checked((int)counts[2]),
            Energy.FromWattHours(counts[3]), Energy.FromWattHours(counts[4]), counts[5] == 1, counts[6])
        {
            Passed = entry.Optional(20) is { } passed ? DecodePassed(passed) : [],
        };
    }

    private static CborValue EncodeBus(BusBalance bus)
    {
        List<(int, CborValue)> fields = [(0, bus.Bus.Value), (1, bus.Through.WattHours), (6, bus.Mismatch.WattHours), (7, bus.MismatchCarbon.Milligrams)];
        AddIntensity(fields, 2, bus.Intensity, bus.Reason);
        AddIntensity(fields, 4, bus.Delivered, bus.DeliveredReason);
        if (bus.Shares.Count > 0)
        {
            fields.Add((8, CborValue.Array(bus.Shares.Select(share => (CborValue)(long)share))));
        }

        if (bus.Stages.Count > 0)
        {
            fields.Add((10, CborValue.Array(bus.Stages.Select(stage => (CborValue)(long)stage))));
        }

        if (bus.IsSuspect)
        {
            fields.Add((9, 1L));
        }

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
        map.RejectUnknownKeys(10);
        (CarbonIntensity? intensity, NoValueReason reason) = DecodeIntensity(map, 2);
        (CarbonIntensity? delivered, NoValueReason deliveredReason) = DecodeIntensity(map, 4);
        if (map.OptionalInt(9) is { } suspect && suspect != 1)
        {
            throw new LedgerFormatException($"{map.Path}.9", "1, or no key", $"{suspect}");
        }

        return new BusBalance(
            new BusId(map.RequiredText(0)), Energy.FromWattHours(map.RequiredInt(1)), intensity, reason, delivered, deliveredReason,
            Energy.FromWattHours(map.RequiredInt(6)), CarbonMass.FromMilligrams(map.RequiredInt(7)),
            map.OptionalInt(9) is not null,
            DecodeParts(map, 8),
            DecodeParts(map, 10));
    }

    // Parts per million: all of it, or nothing is said.
    private static int[] DecodeParts(CborValue map, int key)
    {
        if (map.Optional(key) is not { } value)
        {
            return [];
        }

        int[] shares = [.. value.AsArray().Select(share => checked((int)share.AsInt()))];
        return shares.Sum(share => (long)share) == SharesWhole && Array.TrueForAll(shares, share => share >= 0)
            ? shares
            : throw new LedgerFormatException(value.Path, $"shares of 0 or more that add up to {SharesWhole}", $"{shares.Sum(share => (long)share)}");
    }

    private static CborValue EncodeTank(StorageTank before, StorageTank after, CarbonMass writtenOff) => CborValue.Array(
    [
        before.Storage.Value, before.Content.WattHours, before.Carbon.Milligrams, before.HalfWidth.Milligrams,
        after.Content.WattHours, after.Carbon.Milligrams, after.HalfWidth.Milligrams, writtenOff.Milligrams,
    ]);

    private static (StorageTank Before, StorageTank After, CarbonMass WrittenOff) DecodeTank(CborValue item)
    {
        IReadOnlyList<CborValue> parts = Exactly(item, TankItems);
        AssetId storage = new(parts[0].AsText());
        StorageTank Tank(int at) => new(
            storage, Energy.FromWattHours(parts[at].AsInt()), CarbonMass.FromMilligrams(parts[at + 1].AsInt()), CarbonMass.FromMilligrams(parts[at + 2].AsInt()));
        return (Tank(1), Tank(4), CarbonMass.FromMilligrams(parts[7].AsInt()));
    }

    private static CborValue EncodeSource(CarbonSource source) => CborValue.Array(
    [
        source.Id, source.Kind, source.Bus is { } bus ? bus.Value : source.Branch!.Value.Value, source.Bus is null ? 1L : 0L,
        source.PerInterval.Milligrams, source.Basis, source.IsUncheckedDefault ? 1L : 0L,
    ]);

    private static CarbonSource DecodeSource(CborValue item)
    {
        IReadOnlyList<CborValue> parts = Exactly(item, SourceItems);
        bool isBranch = Flag(parts[3]);
        return new CarbonSource(
            parts[0].AsText(), parts[1].AsText(), isBranch ? null : new BusId(parts[2].AsText()), isBranch ? new AssetId(parts[2].AsText()) : null,
            CarbonMass.FromMilligrams(parts[4].AsInt()))
        {
            Basis = parts[5].AsText(),
            IsUncheckedDefault = Flag(parts[6]),
        };
    }

    private static bool Flag(CborValue value) => value.AsInt() switch
    {
        0 => false,
        1 => true,
        var other => throw new LedgerFormatException(value.Path, "0 or 1", $"{other}"),
    };

    private static List<AssetThroughput> DecodePassed(CborValue value)
    {
        IReadOnlyList<CborValue> items = value.AsArray();
        return items.Count > 0 ? [.. items.Select(DecodeAssetPassed)] : throw new LedgerFormatException(value.Path, "one asset or more, or no key", "none");
    }

    private static AssetThroughput DecodeAssetPassed(CborValue item)
    {
        IReadOnlyList<CborValue> parts = Exactly(item, 3);
        return new AssetThroughput(new AssetId(parts[0].AsText()), Energy.FromWattHours(parts[1].AsInt()), Energy.FromWattHours(parts[2].AsInt()));
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
