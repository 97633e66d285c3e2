using System.CommandLine;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>explain BUNDLE --asset A --interval T --policy FILE [--trust FILE]</c>: walks one figure to what it rests on.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        Argument<string> bundle = new("bundle") { Description = "An audit bundle." };
        Option<string> asset = new("--asset") { Description = "The asset, such as load-3.", Required = true };
        Option<string> interval = new("--interval") { Description = "The interval's start, such as 2026-06-01T12:00:00+08:00.", Required = true };
        Option<string?> policy = new("--policy") { Description = "Whose checkpoints you accept; unless given, the file 'policy' beside the bundle, which is the sender's word and not yours." };
        Option<string?> trust = new("--trust") { Description = "Which enrolment keys, authors, factor books and networks you accept." };
        Command command = new("explain", "Walk one figure: statement, balance, readings, device keys, factors, checkpoint.") { bundle, asset, interval, policy, trust };
        command.SetAction(async (parsed, cancel) =>
        {
            string assetText = parsed.GetRequiredValue(asset);
            string intervalText = parsed.GetRequiredValue(interval);
            if (!Identifier.IsValid(assetText))
            {
                throw new UsageException($"--asset {assetText}: not an identifier.");
            }

            if (!Timestamp.TryParse(intervalText, out Timestamp start) || start.UnixMilliseconds % Interval.LengthMilliseconds != 0)
            {
                throw new UsageException($"--interval {intervalText}: expected the start of a quarter of an hour such as 2026-06-01T12:00:00+08:00.");
            }

            return await RunAsync(
                parsed.GetRequiredValue(bundle), parsed.GetValue(policy), parsed.GetValue(trust), new AssetId(assetText), Interval.StartingAt(start), cancel);
        });
        return command;
    }

    private static async Task<int> RunAsync(string bundle, string? policy, string? trust, AssetId asset, Interval interval, CancellationToken cancel)
    {
        BundleVerification result = await BundleOptions.VerifyAsync(bundle, BundleOptions.PolicyFor(bundle, policy), trust, null, cancel);
        if (result.Failure is not null)
        {
            await Console.Error.WriteLineAsync($"The bundle does not verify, so nothing in it can be explained. {result.Failure}");
            return result.ExitCode;
        }

        string pinned = policy is null ? "by the policy beside the bundle (pin your own with --policy)" : "by your policy";
        string? text = new Explanation(result, pinned).Of(asset, interval);
        if (text is null)
        {
            Interval first = result.Network!.First;
            await Console.Error.WriteLineAsync($"No statement of {asset} at {interval}. The bundle holds intervals from {first} to {result.Network.LastClosed}; assets are {string.Join(", ", result.Network.Setup.Network.Assets)}.");
            return ExitCode.NotCovered;
        }

        await Console.Out.WriteAsync(text);
        return ExitCode.Ok;
    }
}
