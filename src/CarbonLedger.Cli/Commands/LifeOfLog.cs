using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Accounts;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Carbon.Lifecycle;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Reports.Lifecycle;

namespace CarbonLedger.Cli.Commands;

/// <summary>The life of an asset as a log tells it: its records, the gas that stands there, and what the statements say of its losses.</summary>
internal static class LifeOfLog
{
    private const int MonthsPerYear = 12;

    /// <summary>From the cradle to a time.</summary>
    /// <param name="to">Not after what the log has closed.</param>
    /// <exception cref="InputRejectedException">The asset is put in service after that time.</exception>
    public static LifecycleFacts Of(NetworkLedger ledger, AssetLife life, SiteZone zone, Timestamp to)
    {
        AssetId asset = life.Record.Asset;
        if (life.Record.Commissioned >= to)
        {
            throw new InputRejectedException($"life of {asset}", [new InputProblem("$.commissioned", life.Record.Commissioned.ToString(), $"Expected before {to}, up to which the log tells of it")]);
        }

        CarbonAccounts accounts = ledger.Setup.Records.Accounts;
        List<IntervalRecord> records = [.. ledger.Records.Where(record => record.Balance.Interval.End <= to && record.Balance.Interval.Start >= life.Record.Commissioned)];
        List<Sf6Booking> bookings = [.. accounts.Sf6.Bookings.Where(booking => booking.Asset == asset && booking.Event.Time <= to)];
        List<UseAmount> uses = [.. Losses(records, life), .. Gas(bookings, Sf6Charge.SetFor(records.Count == 0 ? "" : records[^1].Balance.Figures.Terms.GwpSet))];
        List<Timestamp> boundaries = Months(zone, life.Record.Commissioned, to);
        LifecycleView view = LifecycleFold.Of(life.State, boundaries, uses, Passed(ledger, records, life, boundaries)).Require($"life of {asset}");
        return new LifecycleFacts
        {
            Record = life.Record,
            State = life.State,
            View = view,
            Zone = zone,
            Uses = uses,
            Units = [.. accounts.Sf6.Units.Values.Where(unit => unit.Asset == asset)],
            Bookings = bookings,
            LogFrom = ledger.First.Start,
            Added = AddedOf(records, life, bookings),
            LossCheck = CheckLosses(records, life),
        };
    }

    // B6 is the loss carbon of the statements, in another view.
    private static IEnumerable<UseAmount> Losses(List<IntervalRecord> records, AssetLife life) => records
        .Select(record => record.Statements.TryGetValue(life.Record.Asset, out (Entries.Kinds.StatementEntry Entry, Ledger.Hash) statement)
            ? LossCarbon.Of(record.Balance.Interval, statement.Entry.Figures, life.Record.Nameplate)
            : null)
        .OfType<UseAmount>();

    // What the meters of both ends lose beside what the nameplate says; null without a nameplate, or where both ends were never metered.
    private static LifecycleLossCheck? CheckLosses(List<IntervalRecord> records, AssetLife life)
    {
        (int compared, int differing, LossFinding? first) = (0, 0, null);
        foreach (IntervalRecord record in records.Where(_ => life.Record.Nameplate is not null))
        {
            if (record.Statements.TryGetValue(life.Record.Asset, out (Entries.Kinds.StatementEntry Entry, Ledger.Hash) statement)
                && statement.Entry.Figures is { LossEnergy: { } lost, EnergyIn: { } passed })
            {
                LossFinding? finding = LossComparison.Of(lost, life.Record.Nameplate!.Loss(passed), passed);
                compared++;
                differing += finding is null ? 0 : 1;
                first ??= finding;
            }
        }

        return compared == 0 ? null : new LifecycleLossCheck(compared, differing, first);
    }

    private static IEnumerable<UseAmount> Gas(List<Sf6Booking> bookings, GwpSet set)
    {
        foreach (Sf6Booking booking in bookings.Where(booking => booking.Kind is not null && booking.Emitted > GasMass.Zero))
        {
            CarbonEquivalent equivalent = booking.Event.Gas.Equivalent(booking.Emitted, set, CarbonAccounts.Potentials)
                ?? booking.Event.Gas.Equivalent(booking.Emitted, GwpSet.SixthAssessment, CarbonAccounts.Potentials)!;
            yield return new UseAmount(
                booking.Asset, Interval.Holding(booking.Event.Time), Sf6Projections.ModuleOf(booking.Kind!.Value), CarbonMass.FromMilligrams(checked((long)equivalent.Milligrams)), UseOrigin.Recorded);
        }
    }

    private static LifecycleAdded? AddedOf(List<IntervalRecord> records, AssetLife life, List<Sf6Booking> bookings)
    {
        if (records.Count == 0)
        {
            return null;
        }

        AssetId asset = life.Record.Asset;
        bool isThroughBus = life.Record.Bus is not null;
        HashSet<string> gas = [.. bookings.Select(booking => CarbonSource.IdOf(CarbonSource.Sf6, booking.Event.Unit.Value, asset.Value))];
        List<CarbonSource> sources = [.. records.SelectMany(record => record.Balance.Figures.Sources)];
        Int128 Sum(Func<CarbonSource, bool> isOf) => sources.Where(isOf).Aggregate((Int128)0, (sum, source) => sum + source.PerInterval.Milligrams);
        List<UseAmount> losses = [.. Losses(records, life)];
        return new LifecycleAdded(
            records[0].Balance.Interval.Start, records[^1].Balance.Interval.End, isThroughBus,
            records.Select(record => isThroughBus ? ThroughBus(record, life.Record.Bus) : EnergyOf(record, asset)).Aggregate((Int128)0, (sum, energy) => sum + energy.WattHours),
            Sum(source => source.Id == CarbonSource.IdOf(CarbonSource.Embodied, asset.Value)),
            Sum(source => source.Id == CarbonSource.IdOf(CarbonSource.EndOfLife, asset.Value)),
            Sum(source => gas.Contains(source.Id)),
            losses.Count == 0 ? null : losses.Aggregate((Int128)0, (sum, use) => sum + use.Carbon.Milligrams));
    }

    private static Energy ThroughBus(IntervalRecord record, BusId? bus) => record.Balance.Figures.Buses.FirstOrDefault(candidate => candidate.Bus == bus)?.Through ?? Energy.Zero;

    // As it is charged by; of an asset that isn't charged by energy, what its statement says went in, of a storage what came out.
    private static Energy EnergyOf(IntervalRecord record, AssetId asset) =>
        record.Balance.Figures.Passed.FirstOrDefault(passed => passed.Asset == asset) is { } counted ? counted.After - counted.Before
        : !record.Statements.TryGetValue(asset, out (Entries.Kinds.StatementEntry Entry, Ledger.Hash) statement) ? Energy.Zero
        : (statement.Entry.Figures.Kind == AssetKind.Storage ? statement.Entry.Figures.EnergyOut : statement.Entry.Figures.EnergyIn) ?? Energy.Zero;

    // What had passed before the log stands in its record as one sum, and when it passed is not known: evenly, so that it is no cliff where the log
    // begins, and as differences of running sums, so that it stays whole.
    private static IEnumerable<Throughput> Before(LifecycleRecord record, Timestamp logStart, List<Timestamp> boundaries)
    {
        if (record.PassedBefore > Energy.Zero && logStart <= record.Commissioned)
        {
            yield return new Throughput(Interval.StartingAt(record.Commissioned), record.PassedBefore);
            yield break;
        }

        Int128 given = 0;
        foreach (Timestamp boundary in boundaries.Select(boundary => boundary < logStart ? boundary : logStart).Where(end => end > record.Commissioned).Distinct())
        {
            Int128 upTo = (Int128)record.PassedBefore.WattHours * (boundary.UnixMilliseconds - record.Commissioned.UnixMilliseconds) / (logStart.UnixMilliseconds - record.Commissioned.UnixMilliseconds);
            yield return new Throughput(Interval.StartingAt(boundary).Previous, Energy.FromWattHours((long)(upTo - given)));
            given = upTo;
        }
    }

    private static IEnumerable<Throughput> Energies(NetworkLedger ledger, List<IntervalRecord> records, AssetLife life, List<Timestamp> boundaries) =>
        Before(life.Record, ledger.First.Start, boundaries).Concat(records
            .Where(record => life.Record.Bus is null)
            .Select(record => new Throughput(record.Balance.Interval, EnergyOf(record, life.Record.Asset))));

    private static List<Throughput> Passed(NetworkLedger ledger, List<IntervalRecord> records, AssetLife life, List<Timestamp> boundaries) =>
        [.. Energies(ledger, records, life, boundaries).GroupBy(passed => passed.Interval).Select(group => new Throughput(group.Key, group.Aggregate(Energy.Zero, (sum, passed) => sum + passed.Energy)))];

    // Months of the site, or years where these would be too many.
    private static List<Timestamp> Months(SiteZone zone, Timestamp from, Timestamp to)
    {
        DateOnly first = zone.DayOf(Interval.StartingAt(from));
        DateOnly last = zone.DayOf(Interval.StartingAt(to).Previous);
        int months = ((last.Year - first.Year) * MonthsPerYear) + last.Month - first.Month;
        int step = months + 2 > LifecycleFold.BoundariesMax ? MonthsPerYear : 1;
        List<Timestamp> boundaries = [];
        for (DateOnly month = new(first.Year, step == 1 ? first.Month : 1, 1); month <= last; month = month.AddMonths(step))
        {
            boundaries.Add(zone.IntervalsOf(month)[0].Start);
        }

        boundaries.Add(to);
        return boundaries;
    }
}
