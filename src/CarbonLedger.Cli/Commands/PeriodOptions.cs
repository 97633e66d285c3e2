using System.CommandLine;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Closing;

namespace CarbonLedger.Cli.Commands;

/// <summary>The period that a command states figures of.</summary>
internal sealed class PeriodOptions
{
    private readonly Option<string?> from = new("--from") { Description = "First day (2026-06-01, of the site) or time (2026-06-01T12:00:00+08:00); the log's first interval unless given." };
    private readonly Option<string?> to = new("--to") { Description = "End, not included: a day or a time; the log's end unless given." };

    public void AddTo(Command command)
    {
        command.Options.Add(from);
        command.Options.Add(to);
    }

    /// <summary>Start, and end which is not included, of one interval or more.</summary>
    /// <exception cref="UsageException">A word is neither a day nor a time, or the period is empty or too long.</exception>
    public (Timestamp From, Timestamp To) Read(ParseResult parsed, NetworkLedger ledger, SiteZone zone)
    {
        Timestamp first = SiteTime.Boundary(zone, "--from", parsed.GetValue(from)) ?? ledger.First.Start;
        Timestamp end = SiteTime.Boundary(zone, "--to", parsed.GetValue(to)) ?? ledger.Next.Start;
        if (end <= first)
        {
            throw new UsageException($"--to {end}: expected after --from {first}.");
        }

        long intervals = (end.UnixMilliseconds - first.UnixMilliseconds) / Interval.LengthMilliseconds;
        return intervals <= PeriodComparison.IntervalsMax
            ? (first, end)
            : throw new UsageException($"--from {first} --to {end}: {intervals} intervals; expected at most {PeriodComparison.IntervalsMax}, {PeriodComparison.YearsMax} years.");
    }
}
