using System.CommandLine;
using System.Text;
using CarbonLedger.Carbon.Accounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Reports.Lifecycle;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>lifecycle ASSET [--to T] [--picture FILE.png] [--json]</c>: the carbon of an asset from the cradle to today, by module of EN 15804.</summary>
internal static class LifecycleCommand
{
    public static Command Create()
    {
        Argument<string> asset = new("asset") { Description = "The asset, such as line-1-2, or equipment such as switchgear-1." };
        Option<string?> to = new("--to") { Description = "End, not included: a day of the site or a time; the log's end unless given." };
        Option<string?> picture = new("--picture") { Description = "Write the picture, stacked by module over time, to this PNG file." };
        Option<bool> json = new("--json") { Description = "Print JSON." };
        LogOptions log = LogOptions.Required();
        Command command = new("lifecycle", "The carbon of an asset from cradle to today: modules A1 to C4 and D apart, what is charged, gas.") { asset, to, picture, json };
        log.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            BundleVerification result = await log.VerifyAsync(parsed, cancel);
            if (result.Failure is not null)
            {
                return result.ExitCode;
            }

            NetworkLedger ledger = result.Network!;
            CarbonAccounts accounts = ledger.Setup.Records.Accounts;
            string name = parsed.GetRequiredValue(asset);
            if (!Carbon.Identifier.IsValid(name) || !accounts.Lives.TryGetValue(new AssetId(name), out AssetLife? life))
            {
                await Console.Error.WriteLineAsync($"The log has no life-cycle record of {name}; it has {(accounts.Lives.IsEmpty ? "none" : string.Join(", ", accounts.Lives.Keys))}.");
                return ExitCode.NotCovered;
            }

            SiteZone zone = SiteTime.ZoneOf(ledger);
            Timestamp end = SiteTime.Boundary(zone, "--to", parsed.GetValue(to)) ?? ledger.Next.Start;
            if (end > ledger.Next.Start)
            {
                throw new UsageException($"--to {end}: expected at most {ledger.Next.Start}, up to which the log has closed.");
            }

            LifecycleFacts facts = LifeOfLog.Of(ledger, life, zone, end);
            if (parsed.GetValue(picture) is { } file)
            {
                await File.WriteAllBytesAsync(file, LifecycleReport.Png(facts), cancel);
            }

            await Console.Out.WriteAsync(parsed.GetValue(json) ? Encoding.UTF8.GetString(LifecycleReport.Json(facts)) : LifecycleReport.Text(facts));
            return ExitCode.Ok;
        });
        return command;
    }
}
