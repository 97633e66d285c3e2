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
        LifecycleView view = LifecycleFold.Of(life.State, Months(zone, life.Record.Commissioned, to), uses, Passed(ledger, records, life)).Require($"life of {asset}");
        return new LifecycleFacts
        {
            Record = life.Record,
            State = life.State,
            View = view,
            Zone = zone,
            Uses = uses,
            Units = [.. accounts.Sf6.Units.Values.Where(unit => unit.Asset == asset)],
            Bookings = bookings,
        };
    }

    // B6 is the loss carbon of the statements, in another view.
    private static IEnumerable<UseAmount> Losses(List<IntervalRecord> records, AssetLife life) => records
        .Select(record => record.Statements.TryGetValue(life.Record.Asset, out (Entries.Kinds.StatementEntry Entry, Ledger.Hash) statement)
            ? LossCarbon.Of(record.Balance.Interval, statement.Entry.Figures, life.Record.Nameplate)
            : null)
        .OfType<UseAmount>();

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

    // What had passed before the log stands in its record, as a whole before the log's first interval.
    private static IEnumerable<Throughput> Energies(NetworkLedger ledger, List<IntervalRecord> records, AssetLife life)
    {
        if (life.Record.PassedBefore > Energy.Zero)
        {
            Interval before = ledger.First.Start > life.Record.Commissioned ? ledger.First.Previous : Interval.StartingAt(life.Record.Commissioned);
            yield return new Throughput(before, life.Record.PassedBefore);
        }

        foreach (IntervalRecord record in records)
        {
            if (record.Balance.Figures.Passed.FirstOrDefault(passed => passed.Asset == life.Record.Asset) is { } counted)
            {
                yield return new Throughput(record.Balance.Interval, counted.After - counted.Before);
            }
            else if (record.Statements.TryGetValue(life.Record.Asset, out (Entries.Kinds.StatementEntry Entry, Ledger.Hash) statement)
                && statement.Entry.Figures is { Kind: AssetKind.Branch, EnergyIn: { } into } && into > Energy.Zero)
            {
                yield return new Throughput(record.Balance.Interval, into);
            }
        }
    }

    private static List<Throughput> Passed(NetworkLedger ledger, List<IntervalRecord> records, AssetLife life) =>
        [.. Energies(ledger, records, life).GroupBy(passed => passed.Interval).Select(group => new Throughput(group.Key, group.Aggregate(Energy.Zero, (sum, passed) => sum + passed.Energy)))];

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
