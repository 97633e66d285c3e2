using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Carbon.Tracing;
using CarbonLedger.Carbon.Uncertainty;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Entries.Kinds;
using CsCheck;
using Hash = CarbonLedger.Ledger.Hash;

namespace CarbonLedger.Entries.Tests;

/// <summary>Any entry of every kind, encoded, and how each kind is decoded and encoded again.</summary>
internal static class EntrySamples
{
    private const long AmountMax = 100_000_000_000_000_000;

    private static readonly Gen<string> Ids = Gen.String[Gen.Char["ABCxyz019._-"], 1, 64];
    private static readonly Gen<Hash> Hashes = Gen.Byte.Array[Hash.Size].Select(bytes => Hash.FromBytes(bytes));
    private static readonly Gen<Energy> Energies = Gen.Long[-AmountMax, AmountMax].Select(Energy.FromWattHours);
    private static readonly Gen<CarbonMass> Masses = Gen.Long[-AmountMax, AmountMax].Select(CarbonMass.FromMilligrams);
    private static readonly Gen<Interval> Intervals = Gen.Long[-1_000_000, 100_000_000].Select(n => Interval.StartingAt(new Timestamp(n * Interval.LengthMilliseconds)));

    private static readonly Gen<Supersession?> Supersessions = Gen.OneOf(
        Gen.Const((Supersession?)null), Gen.Select(Hashes, OneOf(Enum.GetValues<RestatementReason>())).Select((leaf, reason) => (Supersession?)new Supersession(leaf, reason)));

    private static readonly Gen<(CarbonIntensity? Value, NoValueReason Reason)> Values = Gen.OneOf(
        Gen.Long.Select(value => ((CarbonIntensity?)CarbonIntensity.FromMilligramsPerMegawattHour(value), NoValueReason.None)),
        OneOf(NoValueReason.NoPower, NoValueReason.Unfed, NoValueReason.Undrained).Select(reason => ((CarbonIntensity?)null, reason)));

    private static readonly Gen<byte[]> Networks = Documents(EntryKind.Network);
    private static readonly Gen<byte[]> FactorBooks = Documents(EntryKind.Factors);

    private static readonly Gen<byte[]> Devices = Gen.Select(Ids, Ids, Gen.Long, Gen.Byte.Array[64]).Select((site, device, from, signature) =>
        new DeviceEntry(new SiteId(site), new DeviceId(device), new Timestamp(from), MadeLog.Key(device).PublicKey, MadeLog.EnrolmentKey.PublicKey, signature).Encode());

    private static readonly Gen<byte[]> Readings = Gen.Select(
        Gen.Select(Ids, Ids, Gen.Long[Timestamp.UnixMillisecondsMin, Timestamp.UnixMillisecondsMax], Gen.Long[0, long.MaxValue], Gen.Int[0, int.MaxValue]),
        OneOf(Enum.GetValues<DeviceQuality>()), Gen.Long[0, 999_999_999_999].Array[4], Gen.Int[-3, 0], Gen.Int[1, 15], EvidenceSamples.Any, OneOf(Enum.GetValues<ReadingVerdict>()))
        .Select((head, quality, mantissas, exponent, mask, signature, verdict) =>
        {
            string[] codes = [Register.ActiveImport, Register.ActiveExport, "1-0:3.8.0", "1-0:4.8.0"];
            IEnumerable<RegisterReading> registers = Enumerable.Range(0, 4).Where(i => (mask & (1 << i)) != 0).Select(i => new RegisterReading(codes[i], RegisterValue.TryCreate(mantissas[i], exponent, out RegisterValue value) ? value : default));
            Capture capture = new(new SiteId(head.Item1), new DeviceId(head.Item2), new Timestamp(head.Item3), head.Item4, head.Item5, quality, [.. registers]);
            return new ReadingEntry(new SignedCapture(capture, signature), verdict).Encode();
        });

    private static readonly Gen<int> Ppm = Gen.Int[0, 1_000_000];

    private static readonly Gen<BusBalance> Buses = Gen.Select(Gen.Select(Ids, Energies, Values, Values), Energies, Masses, Gen.Bool, Ppm).Select((head, mismatch, carbon, suspect, share) =>
        new BusBalance(
            new BusId(head.Item1), head.Item2, head.Item3.Value, head.Item3.Reason, head.Item4.Value, head.Item4.Reason, mismatch, carbon, suspect,
            suspect ? [] : [share, 1_000_000 - share],
            suspect ? [] : [share, 0, 0, 1_000_000 - share, 0, 0]));

    private static readonly Gen<byte[]> Balances = Gen.Select(
        Gen.Select(Ids, Gen.Int, Hashes, Hashes, Hashes, Gen.Int, Supersessions), Intervals, Energies.Array[8], Masses.Array[9],
        Buses.Array[0, 4], Gen.Select(Ids, Energies, Masses, Energies, Masses).Array[0, 3], Gen.Select(Gen.Int, Gen.Int, Gen.Int, Gen.Bool, Gen.Long, Gen.String[Gen.Char["abcé"], 0, 9].Array[0, 3]))
        .Select((head, interval, e, m, buses, tanks, counts) =>
        {
            Totals totals = new(e[0], e[1], e[2], e[3], e[4], e[5], m[0], m[1], m[2], m[3], m[4], m[5], m[6]);
            TracedInterval figures = new(
                interval, new FigureTerms(NetworkTracing.Method, "CO2e", "AR6", "lifecycle", "adjoint/1", counts.Item2), [], counts.Item6, buses, totals,
                [.. tanks.Select(tank => new StorageTank(new AssetId(tank.Item1), tank.Item2, tank.Item3, m[7]))],
                [.. tanks.Select(tank => new StorageTank(new AssetId(tank.Item1), tank.Item4, tank.Item5, m[8]))],
                [.. tanks.Select(_ => m[7])], [.. counts.Item6.Select((id, i) => SourceOf(id, i, m[8]))],
                counts.Item1, counts.Item2, counts.Item3, e[6], e[7], counts.Item4, counts.Item5)
            {
                Passed = [.. tanks.Select(tank => new AssetThroughput(new AssetId(tank.Item1), tank.Item2, tank.Item4))],
            };
            return new BalanceEntry(new NetworkId(head.Item1), head.Item2, head.Item3, head.Item4, figures, head.Item5, head.Item6, head.Item7, counts.Item4 ? head.Item4 : null).Encode();
        });

    private static readonly Gen<PointEnergy> Points = Gen.Select(
        OneOf(Enum.GetValues<Terminal>()), OneOf(Enum.GetValues<EnergyFlag>()), Energies, Energies, Gen.Int[0, (1 << 14) - 1], OneOf(Enum.GetValues<EstimateMethod>()))
        .Select((terminal, flag, import, export, checks, method) => flag is EnergyFlag.Missing or EnergyFlag.Rejected
            ? new PointEnergy(terminal, Energy.Zero, Energy.Zero, flag, (PointChecks)checks)
            : new PointEnergy(terminal, import, export, flag, (PointChecks)checks, method));

    private static readonly Gen<UncertaintyFigure> Uncertainties = Gen.Select(
        Masses, Gen.Select(OneOf(Enum.GetValues<UncertaintyKind>()), Ids, Ppm).Array[0, UncertaintyFigure.TopMax], Gen.Int).Select((half, top, sources) =>
        new UncertaintyFigure(half, [.. top.Select(share => new UncertaintyShare(new UncertaintySource(share.Item1, share.Item2), share.Item3))], sources));

    private static readonly Gen<byte[]> Statements = Gen.Select(
        Gen.Select(Ids, Ids, Intervals, Gen.Int, OneOf(Enum.GetValues<AssetKind>())), Points.Array[0, 2], Energies.Array[2], Masses.Array[2],
        Gen.Select(Gen.Int[0, 15], Values, Values), Gen.Select(Hashes, Hashes.Array[0, 4], Supersessions), Gen.Select(Uncertainties, Ppm.Array[3], Ids, Gen.Int))
        .Select((head, points, energies, masses, values, leaves, quality) =>
        {
            int known = values.Item1;
            Statement figures = new(
                new AssetId(head.Item2), head.Item5, points,
                (known & 1) != 0 ? energies[0] : null, (known & 2) != 0 ? energies[1] : null, (known & 4) != 0 ? masses[0] : null, (known & 8) != 0 ? masses[1] : null,
                values.Item2.Value, values.Item2.Reason, values.Item3.Value, values.Item3.Reason, [])
            {
                Uncertainty = (known & 1) != 0 ? quality.Item1 : null,
                Quality = new QualityShares(quality.Item2[0], quality.Item2[1], quality.Item2[2]),
                Factor = (known & 2) != 0 ? new StatementFactor(new FactorId(quality.Item3), quality.Item4) : null,
            };
            return new StatementEntry(new NetworkId(head.Item1), head.Item3, head.Item4, figures, leaves.Item1, leaves.Item2, leaves.Item3).Encode();
        });

    private static readonly Gen<string> Words = Gen.String[Gen.Char["ab é."], 1, 40];
    private static readonly Gen<byte[]> Signatures = Gen.Byte.Array[64];
    private static readonly Gen<RangeTotals> Sums = Gen.Long.Array[8].Select(n => new RangeTotals(new(n[0], n[1]), new(n[2], n[3]), new(n[4], n[5]), new(n[6], n[7])));
    private static readonly Gen<BatchRange> Ranges = Gen.Select(Gen.Long[0, 1_000_000], Gen.Long[0, 1_000_000]).Select((a, b) => new BatchRange(Math.Min(a, b), Math.Max(a, b)));

    private static readonly Gen<byte[]> Revocations = Gen.Select(Ids, Ids, Gen.Long, Words, Signatures).Select((site, device, from, reason, signature) =>
        new RevocationEntry(new SiteId(site), new DeviceId(device), new Timestamp(from), reason, MadeLog.EnrolmentKey.PublicKey, signature).Encode());

    private static readonly Gen<byte[]> Reports = Gen.Select(Gen.Select(Ids, Gen.Long, Hashes), Ranges, Sums, Gen.Bool, Signatures).Select((head, range, totals, signed, signature) =>
        (ReportEntry.Unsigned(head.Item1, new Timestamp(head.Item2), head.Item3, range, totals) is var report && signed ? report with { Author = MadeLog.AuthorKey.PublicKey, Signature = signature } : report).Encode());

    private static readonly Gen<byte[]> Seals = Gen.Select(Ids, Intervals, Intervals, Ranges, Sums, Signatures).Select((network, a, b, range, totals, signature) =>
        new SealEntry(new NetworkId(network), a < b ? a : b, a < b ? b : a, range, totals, MadeLog.AuthorKey.PublicKey, signature).Encode());

    private static readonly Gen<byte[]> Opinions = Gen.Select(Gen.Select(Ids, Gen.Long, Words), Ranges, Gen.Long[1, 1_000], Hashes, OneOf(Enum.GetValues<OpinionVerdict>()), Gen.Bool, Signatures)
        .Select((head, range, above, root, verdict, evidence, signature) => new OpinionEntry(
            head.Item1, new Timestamp(head.Item2), range, range.Last + above, root, verdict, head.Item3, evidence ? root : null, MadeLog.AuthorKey.PublicKey, signature).Encode());

    private static readonly Gen<byte[]> KeyEntries = Gen.Select(Gen.Int[0, 2], Gen.Long, Gen.Long, Words, Signatures).Select((form, time, size, reason, signature) => (form == 0
        ? new KeyEntry(KeyAction.HandOver, new Timestamp(time), MadeLog.AuthorKey.PublicKey, MadeLog.EnrolmentKey.PublicKey, size, "", "", signature, signature)
        : new KeyEntry(KeyAction.Freeze, new Timestamp(time), MadeLog.AuthorKey.PublicKey, default, 0, reason, form == 1 ? "" : "example.org/log", signature, default)).Encode());

    public static IReadOnlyList<string> Kinds { get; } = [EntryKind.Network, EntryKind.Factors, EntryKind.Asset, EntryKind.Sf6, EntryKind.Instrument, EntryKind.Device, EntryKind.Revocation, EntryKind.Reading, EntryKind.Balance, EntryKind.Statement, EntryKind.Report, EntryKind.Seal, EntryKind.Opinion, EntryKind.Key];

    /// <summary>The encoded bytes of any entry of a kind.</summary>
    public static Gen<byte[]> Of(string kind) => kind switch
    {
        EntryKind.Network => Networks,
        EntryKind.Factors => FactorBooks,
        EntryKind.Asset or EntryKind.Sf6 or EntryKind.Instrument => Records(kind),
        EntryKind.Device => Devices,
        EntryKind.Reading => Readings,
        EntryKind.Balance => Balances,
        EntryKind.Revocation => Revocations,
        EntryKind.Report => Reports,
        EntryKind.Seal => Seals,
        EntryKind.Opinion => Opinions,
        EntryKind.Key => KeyEntries,
        _ => Statements,
    };

    /// <summary>Decodes an entry of a kind and encodes it again.</summary>
    public static byte[] DecodedAndEncoded(string kind, ReadOnlyMemory<byte> bytes) => kind switch
    {
        EntryKind.Network or EntryKind.Factors => DocumentEntry.Decode(bytes, kind).Encode(),
        EntryKind.Asset or EntryKind.Sf6 or EntryKind.Instrument => RecordEntry.Decode(bytes).Encode(),
        EntryKind.Device => DeviceEntry.Decode(bytes).Encode(),
        EntryKind.Reading => ReadingEntry.Decode(bytes).Encode(),
        EntryKind.Balance => BalanceEntry.Decode(bytes).Encode(),
        EntryKind.Revocation => RevocationEntry.Decode(bytes).Encode(),
        EntryKind.Report => ReportEntry.Decode(bytes).Encode(),
        EntryKind.Seal => SealEntry.Decode(bytes).Encode(),
        EntryKind.Opinion => OpinionEntry.Decode(bytes).Encode(),
        EntryKind.Key => KeyEntry.Decode(bytes).Encode(),
        _ => StatementEntry.Decode(bytes).Encode(),
    };

    private static CarbonSource SourceOf(string id, int i, CarbonMass carbon) =>
        new(id, CarbonSource.Sf6, i == 0 ? new BusId("bus") : null, i == 0 ? null : new AssetId("line"), carbon) { Basis = id, IsUncheckedDefault = i == 0 };

    private static Gen<byte[]> Records(string kind) => Gen.Select(Ids, Gen.Long, Gen.Byte.Array[0, 200], Gen.Byte.Array[64]).Select((id, time, document, signature) =>
        new RecordEntry(kind, id, new Timestamp(time), document, MadeLog.Key(id).PublicKey, signature).Encode());

    private static Gen<byte[]> Documents(string kind) => Gen.Select(Gen.String[Gen.Char["ABC 电网é"], 0, 20], Gen.Long, Gen.Long, Gen.Byte.Array[0, 200])
        .Select((id, version, from, document) => new DocumentEntry(kind, id, version, new Timestamp(from), document).Encode());

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
