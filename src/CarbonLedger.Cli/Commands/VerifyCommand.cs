using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CarbonLedger.Entries.Verification;
using CarbonLedger.Ledger;

namespace CarbonLedger.Cli.Commands;

/// <summary>
/// <c>verify BUNDLE --policy FILE [--trust FILE] [--known FILE] [--json]</c>: offline, with the auditor's own files.
/// <c>verify --page FILE</c> writes the page that does the same in a browser, recomputation left out.
/// </summary>
internal static class VerifyCommand
{
    private static readonly JsonSerializerOptions JsonOptions = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        Argument<string?> bundle = new("bundle") { Description = "An audit bundle; or a folder with a pack of them, which is verified part by part.", Arity = ArgumentArity.ZeroOrOne };
        BundleOptions options = new();
        Option<bool> partial = new("--partial") { Description = "Be content with what a part of a log or an evidence bundle proves, and say what was not done; without it such a bundle is not covered (exit 3)." };
        Option<bool> json = new("--json") { Description = "Print one JSON object." };
        Option<string?> page = new("--page") { Description = "Write a page to this file that verifies a bundle in a browser, and verify nothing here." };
        Command command = new("verify", "Verify an audit bundle offline: signatures, inclusion, device signatures, and every figure recomputed. Exit 0 only if all holds; 1 false, 2 malformed, 3 not covered.") { bundle, partial, json, page };
        options.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(page) is { } file)
            {
                return await WritePageAsync(file, parsed.GetValue(bundle), cancel);
            }

            string path = parsed.GetValue(bundle) ?? throw new UsageException("The bundle is missing.");
            BundleVerification result = await options.VerifyAsync(parsed, path, cancel, parsed.GetValue(partial));
            await Console.Out.WriteAsync(parsed.GetValue(json) ? ToJson(result) : ToText(result));
            return result.ExitCode;
        });
        return command;
    }

    private static async Task<int> WritePageAsync(string file, string? bundle, CancellationToken cancel)
    {
        if (bundle is not null)
        {
            throw new UsageException("--page writes a page and verifies no bundle: leave the bundle out.");
        }

        await File.WriteAllBytesAsync(file, VerifyPage.Bytes(), cancel);
        await Console.Out.WriteLineAsync($"{file}: open it in a browser and drop bundle and policy on it.");
        return ExitCode.Ok;
    }

    /// <summary>A line a step.</summary>
    public static string ToText(IEnumerable<LogStep> steps)
    {
        StringBuilder text = new();
        foreach (LogStep step in steps)
        {
            text.Append(step.Outcome switch { StepOutcome.Ok => "ok      ", StepOutcome.Failed => "FAILED  ", _ => "--      " })
                .Append(step.Name).Append(": ").AppendLine(OneLine(step.Detail));
        }

        return text.ToString();
    }

    private static string ToText(BundleVerification result)
    {
        StringBuilder text = new(ToText(result.Steps));
        text.AppendLine(result.Failure is null
            ? $"verified: {result.Checkpoint?.Origin} size {result.Checkpoint?.Size} root {result.Checkpoint?.Root.ToBase64()}"
            : OneLine($"NOT VERIFIED ({result.Failure.Class}): {result.Failure}"));
        return text.ToString();
    }

    /// <summary>Text on one line. Words of a log, such as why it was frozen, are anybody's: they make no line of their own and move no cursor.</summary>
    public static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? '?' : c));

    private static string ToJson(BundleVerification result) => JsonSerializer.Serialize(
        new
        {
            verified = result.Failure is null,
            exitCode = result.ExitCode,
            origin = result.Checkpoint?.Origin,
            size = result.Checkpoint?.Size,
            root = result.Checkpoint?.Root.ToBase64(),
            steps = result.Steps.Select(step => new { name = step.Name, outcome = step.Outcome.ToString(), detail = step.Detail }),
            failure = result.Failure is { } failure
                ? new { entry = failure.Entry, field = failure.Field, expected = failure.Expected, found = failure.Found, kind = failure.Class.ToString() }
                : null,
        },
        JsonOptions) + "\n";
}
