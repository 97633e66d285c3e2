using System.CommandLine;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Closing;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>statement ASSET --from T --to T [--as-of T]</c>: the carbon of an asset over a period, as known now and as it was reported.</summary>
internal static class StatementCommand
{
    public static Command Create()
    {
        Argument<string> asset = new("asset") { Description = "The asset, such as load-3." };
        Option<string?> asOf = new("--as-of") { Description = "Beside what is known now, what the log said by the end of this day, or at this time." };
        Option<bool> json = new("--json") { Description = "Print JSON." };
        Command command = new("statement", "The carbon of an asset over a period: energy, carbon by stage of life, uncertainty, energy mix, data quality, unchecked defaults; as known now and as reported on a date.") { asset };
        PeriodOptions period = new();
        LogOptions log = LogOptions.Required();
        period.AddTo(command);
        command.Options.Add(asOf);
        log.AddTo(command);
        command.Options.Add(json);
        command.SetAction(async (parsed, cancel) =>
        {
            string assetText = parsed.GetRequiredValue(asset);
            if (!Identifier.IsValid(assetText))
            {
                throw new UsageException($"{assetText}: not an identifier.");
            }

            BundleVerification result = await log.VerifyAsync(parsed, cancel);
            if (result.Failure is not null)
            {
                return result.ExitCode;
            }

            NetworkLedger now = result.Network!;
            AssetId id = new(assetText);
            if (!now.Setup.Assets.Contains(id))
            {
                await Console.Error.WriteLineAsync($"Network {now.Setup.Network.Id} has no asset {id}; it has {string.Join(", ", now.Setup.Assets)}.");
                return ExitCode.NotCovered;
            }

            SiteZone zone = SiteTime.ZoneOf(now);
            (Timestamp first, Timestamp end) = period.Read(parsed, now, zone);
            PeriodComparison comparison = PeriodComparison.Of(result, id, zone, first, end, Knowledge(zone, parsed.GetValue(asOf)));
            await Console.Out.WriteAsync(parsed.GetValue(json) ? StatementJson.Format(comparison) : new StatementText(comparison).Format());
            return ExitCode.Ok;
        });
        return command;
    }

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

        Timestamp? boundary = SiteTime.Boundary(zone, "--as-of", text);
        bool isDay = !text.Contains('T', StringComparison.Ordinal);
        return boundary is { } start && isDay ? zone.IntervalsOf(zone.DayOf(Interval.StartingAt(start)))[^1].End : boundary;
    }
}
