using System.CommandLine;
using System.Text;
using CarbonLedger.Entries.Verification;
using CarbonLedger.Ledger;

namespace CarbonLedger.Cli.Commands;

/// <summary>The auditor's own files, which every command that reads a bundle takes.</summary>
internal sealed class BundleOptions
{
    private readonly Option<string?> policy = new("--policy") { Description = "Whose checkpoints you accept (C2SP tlog-policy)." };
    private readonly Option<string?> trust = new("--trust") { Description = "Which enrolment keys, authors, factor books and networks you accept." };
    private readonly Option<string?> known = new("--known") { Description = "A checkpoint of this log that you hold from before: the bundle must continue it." };

    public void AddTo(Command command)
    {
        command.Options.Add(policy);
        command.Options.Add(trust);
        command.Options.Add(known);
    }

    /// <exception cref="UsageException">No policy is given.</exception>
    public Task<BundleVerification> VerifyAsync(ParseResult parsed, string bundle, CancellationToken cancel) =>
        VerifyAsync(bundle, parsed.GetValue(policy) ?? throw new UsageException("--policy is missing."), parsed.GetValue(trust), parsed.GetValue(known), cancel);

    /// <summary>The policy asked for, or else the file beside the bundle, which is its sender's word.</summary>
    /// <exception cref="UsageException">None is given and none stands there.</exception>
    public static string PolicyFor(string bundle, string? policy)
    {
        string beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(bundle))!, "policy");
        return policy is null && File.Exists(bundle) && !File.Exists(beside)
            ? throw new UsageException("--policy is missing, and no file 'policy' stands beside the bundle.")
            : policy ?? beside;
    }

    /// <exception cref="LedgerFormatException">A policy, trust file or known checkpoint is not in its form.</exception>
    public static async Task<BundleVerification> VerifyAsync(string bundle, string policyPath, string? trustPath, string? knownPath, CancellationToken cancel)
    {
        TlogPolicy policy = await ReadAsync(policyPath, bytes => TlogPolicy.Parse(bytes), cancel);
        TrustFile? trust = trustPath is null ? null : await ReadAsync(trustPath, bytes => TrustFile.Parse(Encoding.UTF8.GetString(bytes)), cancel);
        (SignedNote Note, Checkpoint Checkpoint)? known = knownPath is null ? null : await ReadAsync(knownPath, ReadKnown, cancel);
        return Weigh(knownPath, known?.Note, policy) is { } failure
            ? new BundleVerification([new LogStep("known checkpoint", StepOutcome.Failed, failure.ToString())], failure, null, null)
            : BundleVerification.Run(await InputFile.ReadAsync(bundle, cancel), policy, trust, known?.Checkpoint);
    }

    private static (SignedNote Note, Checkpoint Checkpoint) ReadKnown(byte[] bytes)
    {
        SignedNote note = SignedNote.Parse(bytes);
        return (note, Checkpoint.Parse(note.Text));
    }

    private static LogFailure? Weigh(string? path, SignedNote? known, TlogPolicy policy)
    {
        if (known is null || policy.Evaluate(known) is { Holds: true })
        {
            return null;
        }

        return policy.Evaluate(known).BadKey is { } bad
            ? new LogFailure(path!, "signatures", $"a signature of {bad.Name} that verifies", "one that does not", ExitClass.False)
            : new LogFailure(path!, "signatures", "those the policy asks for", "others", ExitClass.NotCovered);
    }

    private static async Task<T> ReadAsync<T>(string path, Func<byte[], T> parse, CancellationToken cancel)
    {
        byte[] bytes = await InputFile.ReadAsync(path, cancel);
        try
        {
            return parse(bytes);
        }
        catch (LedgerFormatException e)
        {
            throw new LedgerFormatException($"{path}: {e.Field}", e.Expected, e.Found);
        }
    }
}
