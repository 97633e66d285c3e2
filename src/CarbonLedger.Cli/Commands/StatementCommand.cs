using System.CommandLine;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Closing;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>statement ASSET --from T --to T [--as-of T]</c>: the carbon of an asset over a period, as known now and as it was reported.</summary>
internal static class StatementCommand
{
    /// <summary>Where the demo leaves its bundle.</summary>
    private const string DefaultBundle = "out/audit/day.clbundle";

    public static Command Create()
    {
        Argument<string> asset = new("asset") { Description = "The asset, such as load-3." };
        Option<string?> from = new("--from") { Description = "First day (2026-06-01, of the site) or time (2026-06-01T12:00:00+08:00); the log's first interval unless given." };
        Option<string?> to = new("--to") { Description = "End, not included: a day or a time; the log's end unless given." };
        Option<string?> asOf = new("--as-of") { Description = "Beside what is known now, what the log said by the end of this day, or at this time." };
        Option<string> bundle = new("--bundle") { Description = "An audit bundle.", DefaultValueFactory = _ => DefaultBundle };
        Option<string?> policy = new("--policy") { Description = "Whose checkpoints you accept; unless given, the file 'policy' beside the bundle, which is the sender's word and not yours." };
        Option<string?> trust = new("--trust") { Description = "Which enrolment keys, factor books and networks you accept." };
        Option<bool> json = new("--json") { Description = "Print JSON." };
        Command command = new("statement", "The carbon of an asset over a period: energy, carbon, uncertainty, energy mix, data quality; as known now and as reported on a date.") { asset, from, to, asOf, bundle, policy, trust, json };
        command.SetAction(async (parsed, cancel) =>
        {
            string assetText = parsed.GetRequiredValue(asset);
            if (!Identifier.IsValid(assetText))
            {
                throw new UsageException($"{assetText}: not an identifier.");
            }

            string path = parsed.GetRequiredValue(bundle);
            BundleVerification result = await BundleOptions.VerifyAsync(path, BundleOptions.PolicyFor(path, parsed.GetValue(policy)), parsed.GetValue(trust), null, cancel);
            if (result.Failure is not null)
            {
                await Console.Error.WriteLineAsync($"The bundle does not verify, so nothing in it can be stated. {result.Failure}");
                return result.ExitCode;
            }

            NetworkLedger now = result.Network!;
            AssetId id = new(assetText);
            if (!now.Setup.Assets.Contains(id))
            {
                await Console.Error.WriteLineAsync($"Network {now.Setup.Network.Id} has no asset {id}; it has {string.Join(", ", now.Setup.Assets)}.");
                return ExitCode.NotCovered;
            }

            SiteZone zone = SiteZone.Find(now.Setup.Network.TimeZone).Require($"network {now.Setup.Network.Id}");
            Timestamp first = Boundary(zone, "--from", parsed.GetValue(from)) ?? now.First.Start;
            Timestamp end = Boundary(zone, "--to", parsed.GetValue(to)) ?? now.Next.Start;
            if (end <= first)
            {
                throw new UsageException($"--to {end}: expected after --from {first}.");
            }

            long intervals = (end.UnixMilliseconds - first.UnixMilliseconds) / Interval.LengthMilliseconds;
            if (intervals > PeriodComparison.IntervalsMax)
            {
                throw new UsageException($"--from {first} --to {end}: {intervals} intervals; expected at most {PeriodComparison.IntervalsMax}, {PeriodComparison.YearsMax} years.");
            }

            PeriodComparison comparison = PeriodComparison.Of(result, id, zone, first, end, Knowledge(zone, parsed.GetValue(asOf)));
            await Console.Out.WriteAsync(parsed.GetValue(json) ? StatementJson.Format(comparison) : new StatementText(comparison).Format());
            return ExitCode.Ok;
        });
        return command;
    }

    private static Timestamp? Boundary(SiteZone zone, string option, string? text) => text is null ? null
        : zone.TryParseBoundary(text, out Timestamp boundary) ? boundary
        : throw new UsageException($"{option} {text}: expected a day of {zone.Id} such as 2026-06-01, or a quarter of an hour such as 2026-06-01T12:00:00+08:00.");

    // A day means all that was known by its end.
    private static Timestamp? Knowledge(SiteZone zone, string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (Timestamp.TryParse(text, out Timestamp time))
        {
            return time;
        }

        Timestamp? boundary = Boundary(zone, "--as-of", text);
        bool isDay = !text.Contains('T', StringComparison.Ordinal);
        return boundary is { } start && isDay ? zone.IntervalsOf(zone.DayOf(Interval.StartingAt(start)))[^1].End : boundary;
    }
}
