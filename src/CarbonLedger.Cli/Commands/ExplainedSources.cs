using System.Globalization;
using CarbonLedger.Carbon.Accounts;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Carbon.Lifecycle;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;

namespace CarbonLedger.Cli.Commands;

/// <summary>Tells what carbon entered an interval without power, and of the largest amounts which signed records they are from.</summary>
/// <param name="place">Where an entry stands in the log, by its leaf hash.</param>
internal sealed class ExplainedSources(PublishedRecords records, Func<Hash, string> place)
{
    /// <summary>Sources walked on to their records, the largest first.</summary>
    public const int SourcesMax = 5;

    /// <summary>Records named of one source.</summary>
    private const int RecordsMax = 4;

    public IEnumerable<string> Lines(TracedInterval interval)
    {
        List<CarbonSource> largest = [.. interval.Sources.OrderByDescending(source => source.PerInterval).ThenBy(source => source.Id, StringComparer.Ordinal)];
        foreach (CarbonSource source in largest.Take(SourcesMax))
        {
            string at = source.Branch is { } branch ? $"along {branch}" : $"at bus {source.Bus}";
            string basis = source.Basis.Length > 0 ? $", GWP set {source.Basis}" : "";
            yield return $"source      {source.Id} = {Kg(source.PerInterval.Milligrams)} {at}{basis}{(source.IsUncheckedDefault ? ", UNCHECKED default" : "")}";
            foreach (string line in Records(source, interval.Interval))
            {
                yield return line;
            }
        }

        Int128 rest = largest.Skip(SourcesMax).Aggregate((Int128)0, (sum, source) => sum + source.PerInterval.Milligrams);
        if (largest.Count > SourcesMax)
        {
            yield return $"            and {largest.Count - SourcesMax} more sources, {Kg(rest)}";
        }
    }

    private IEnumerable<string> Records(CarbonSource source, Interval interval)
    {
        List<(RecordEntry Entry, Hash Leaf)> behind = Behind(source.Id, interval);
        if (behind.Count == 0)
        {
            yield return "  from      the network file, which states it";
        }

        foreach ((RecordEntry entry, Hash leaf) in behind.Take(RecordsMax))
        {
            yield return $"  record    {entry.Kind} {entry.Id} of {entry.Time}, sha256:{Hash.Of(entry.Document.Span)}   {place(leaf)}";
            yield return $"  author    {Convert.ToHexStringLower(entry.Author.Span)}, signature {(entry.IsSigned() ? "verified" : "WRONG")}";
        }

        if (behind.Count > RecordsMax)
        {
            yield return $"            and {behind.Count - RecordsMax} more records";
        }
    }

    // In the order of the log: of an asset as it was put in service and changed up to the interval, of a unit with the work that lost gas by then.
    private List<(RecordEntry Entry, Hash Leaf)> Behind(string source, Interval interval)
    {
        CarbonAccounts accounts = records.Accounts;
        if (accounts.LifeBehind(source) is { } life)
        {
            return [.. records.Entries.Where(record => record.Entry.Kind == EntryKind.Asset && record.Entry.Time <= interval.Start && IsOf(record.Entry, life.Record.Asset))];
        }

        IReadOnlyList<Sf6Booking> bookings = [.. accounts.GasBehind(source).Where(booking => Sf6Charge.Of(Sf6Charge.SpreadIntervals, booking.Event.Time, interval) > CarbonMass.Zero)];
        return bookings.Count == 0 ? [] : [.. records.Entries.Where(record => record.Entry.Kind == EntryKind.Sf6 && IsOf(record.Entry, bookings))];
    }

    private static bool IsOf(RecordEntry entry, AssetId asset) => LifecycleDocumentReader.Read(entry.Document).Value?.Asset == asset;

    private static bool IsOf(RecordEntry entry, IReadOnlyList<Sf6Booking> bookings) => Sf6DocumentReader.Read(entry.Document).Value switch
    {
        Sf6Document.UnitEntered { Unit: var unit } => unit.Serial == bookings[0].Event.Unit,
        Sf6Document.Happened { Event: var happened } => bookings.Any(booking => booking.Event == happened),
        _ => false,
    };

    private static string Kg(Int128 milligrams) => ((decimal)milligrams / 1_000_000).ToString("N6", CultureInfo.InvariantCulture) + " kg";
}
