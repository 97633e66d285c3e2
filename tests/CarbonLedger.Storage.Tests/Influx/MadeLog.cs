using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Carbon.Tracing;
using CarbonLedger.Carbon.Uncertainty;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Ledger;

namespace CarbonLedger.Storage.Tests.Influx;

/// <summary>
/// A committed log of made figures: a power plant, a line and a load at two buses, a batch a quarter of an hour. The plant's meter counts
/// 1,000 Wh and as many more as the interval's number; the load's as many less 10 that the line loses. It says nothing true of a grid.
/// </summary>
internal sealed class MadeLog
{
    public const string Origin = "carbonledger.example/test/influx";

    /// <summary>2026-06-01T00:00+08:00.</summary>
    public static readonly Timestamp Start = new(1_780_243_200_000);

    private const int GramPerKilowattHour = 1_000_000;

    private LogHead head = LedgerSamples.Empty;

    public InMemoryLedgerStore Store { get; } = new();

    public long Batches => head.Size;

    public static async Task<MadeLog> CreateAsync(int intervals)
    {
        MadeLog log = new();
        await log.Store.CreateAsync(Origin);
        await log.CloseAsync(intervals);
        return log;
    }

    /// <summary>As many more intervals as are missing until there are so many.</summary>
    public async Task CloseAsync(int intervals)
    {
        for (int i = (int)head.Size; i < intervals; i++)
        {
            await CommitAsync([.. i == 0 ? Readings(0) : [], .. Readings(i + 1), Balance(i), .. Statements(i)]);
        }
    }

    public async Task CommitAsync(params IReadOnlyList<byte[]> entries)
    {
        LogCommit commit = LedgerSamples.After(head) with { Entries = EntryBundle.Encode([.. entries.Select(entry => (ReadOnlyMemory<byte>)entry)]) };
        Assert.True(await Store.CommitAsync(Origin, head, commit));
        head = commit.Head;
    }

    public static long Generated(int interval) => 1_000 + interval;

    public static Timestamp TimeOf(int boundary) => Start.AddMilliseconds(boundary * Interval.LengthMilliseconds);

    /// <summary>Three lines: the plant's export, the load's import and its voltage.</summary>
    public static IReadOnlyList<byte[]> Readings(int boundary) =>
    [
        Reading("m-coal", TimeOf(boundary), 0, ReadingVerdict.Accepted, (Register.ActiveExport, 5_000_000 + boundary)),
        Reading("m-load", TimeOf(boundary), 0, ReadingVerdict.Accepted, (Register.ActiveImport, 123_456 + boundary), (Register.Voltage, 230_100)),
    ];

    public static byte[] Reading(string device, Timestamp time, int version, ReadingVerdict verdict, params (string Obis, long Thousandths)[] registers) => new ReadingEntry(
        new SignedCapture(
            new Capture(new SiteId("site"), new DeviceId(device), time, 1, version, DeviceQuality.Good, [.. registers.Select(register => new RegisterReading(register.Obis, RegisterValue.FromThousandths(register.Thousandths)))]),
            ReadOnlyMemory<byte>.Empty),
        verdict).Encode();

    /// <summary>Three lines: the totals and two buses, of which the second delivers nothing in every tenth interval.</summary>
    public static byte[] Balance(int interval, int version = 1, bool hasValues = true)
    {
        Energy generated = Energy.FromWattHours(Generated(interval)), lost = Energy.FromWattHours(10);
        CarbonMass mass = CarbonMass.FromMilligrams(Generated(interval) * 820), lostMass = CarbonMass.FromMilligrams(8_200);
        Totals totals = Totals.Zero with
        {
            GeneratedEnergy = generated,
            DeliveredEnergy = generated - lost,
            LostEnergy = lost,
            Generated = mass,
            Delivered = mass - lostMass,
            Lost = lostMass,
        };
        bool delivers = hasValues && interval % 10 != 0;
        BusBalance[] buses =
        [
            Bus("bus-a", generated, hasValues ? 820_500_000 : null, hasValues ? 830 * GramPerKilowattHour : null),
            Bus("bus-b", generated - lost, hasValues ? 820_500_000 : null, delivers ? 831 * GramPerKilowattHour : null),
        ];
        TracedInterval figures = new(
            Interval.StartingAt(TimeOf(interval)), new FigureTerms(NetworkTracing.Method, "CO2e", "AR6", "lifecycle", "adjoint/1", 0), [], ["coal"], buses, totals,
            [], [], [], [], 4, 3, 1, Energy.FromWattHours(1_500), Energy.FromWattHours(2_000), false, 0);
        return new BalanceEntry(new NetworkId("made"), version, Hash.Zero, Hash.Zero, figures, Hash.Zero, 2, Superseding(version)).Encode();
    }

    /// <summary>Three lines, of coal, line and load; and a fourth entry that is sealed.</summary>
    public static IReadOnlyList<byte[]> Statements(int interval) =>
    [
        Statement(interval, "coal", AssetKind.Generator, 0, Generated(interval)),
        Statement(interval, "line", AssetKind.Branch, Generated(interval), Generated(interval) - 10),
        Statement(interval, "load", AssetKind.Load, Generated(interval) - 10, 0),
        Sealed(Statement(interval, "secret", AssetKind.Load, 5, 0)),
    ];

    /// <summary>A statement; without energies one that is missing.</summary>
    public static byte[] Statement(int interval, string asset, AssetKind kind, long? energyIn, long? energyOut, int version = 1)
    {
        EnergyFlag flag = energyIn is null ? EnergyFlag.Missing : EnergyFlag.Actual;
        Statement figures = new(
            new AssetId(asset), kind, [new PointEnergy(Terminal.Load, Energy.FromWattHours(energyIn ?? 0), Energy.FromWattHours(energyOut ?? 0), flag)],
            energyIn is { } given ? Energy.FromWattHours(given) : null, energyOut is { } taken ? Energy.FromWattHours(taken) : null,
            energyIn is { } carried ? CarbonMass.FromMilligrams(carried * 820) : null, energyOut is { } left ? CarbonMass.FromMilligrams(left * 820) : null,
            CarbonIntensity.FromMilligramsPerMegawattHour(820_500_001), NoValueReason.None, null, NoValueReason.Undrained, [])
        {
            Quality = energyIn is null ? new QualityShares(0, 1_000_000, 0) : new QualityShares(250_000, 0, 500_000),
        };
        return new StatementEntry(new NetworkId("made"), Interval.StartingAt(TimeOf(interval)), version, figures, Hash.Zero, [], Superseding(version)).Encode();
    }

    private static byte[] Sealed(byte[] statement)
    {
        StatementEntry entry = StatementEntry.Decode(statement);
        ReadOnlyMemory<byte>[] salts = [.. PrivateEntry.GroupNames(statement).Select(_ => (ReadOnlyMemory<byte>)new byte[16])];
        byte[] hidden = PrivateEntry.Seal((entry with { Salts = salts }).Encode()).ToArray();
        Assert.True(PrivateEntry.IsSealed(hidden));
        return hidden;
    }

    private static BusBalance Bus(string bus, Energy through, long? intensity, long? delivered) => new(
        new BusId(bus), through,
        intensity is { } e ? CarbonIntensity.FromMilligramsPerMegawattHour(e) : null, intensity is null ? NoValueReason.NoPower : NoValueReason.None,
        delivered is { } d ? CarbonIntensity.FromMilligramsPerMegawattHour(d) : null, delivered is null ? NoValueReason.Undrained : NoValueReason.None,
        Energy.Zero, CarbonMass.Zero, false, [1_000_000, 0], [1_000_000, 0, 0, 0, 0, 0]);

    private static Supersession? Superseding(int version) => version == 1 ? null : new Supersession(Hash.Zero, Enum.GetValues<RestatementReason>()[0]);
}
