using System.CommandLine;
using System.Text;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Entries.Verification;
using CarbonLedger.Ledger;

namespace CarbonLedger.Cli.Commands;

/// <summary>The auditor's own files, which every command that reads a bundle takes.</summary>
internal sealed class BundleOptions
{
    private readonly Option<string?> policy = new("--policy") { Description = "Whose checkpoints you accept (C2SP tlog-policy)." };
    private readonly Option<string?> trust = new("--trust") { Description = "Which enrolment keys, authors, factor books and networks you accept." };
    private readonly Option<string?> known = new("--known") { Description = "A checkpoint of this log that you hold from before: the bundle must continue it." };

    private readonly Option<string?> disclosures = new("--disclosures") { Description = "What you were shown of private entries; without all of it the figures that rest on them can't be recomputed." };
    private readonly Option<bool> allowUndisclosed = new("--allow-undisclosed") { Description = "Don't fail (exit 3) because private entries are kept back; whatever rests on them is not recomputed." };

    public void AddTo(Command command)
    {
        command.Options.Add(disclosures);
        command.Options.Add(allowUndisclosed);
        command.Options.Add(policy);
        command.Options.Add(trust);
        command.Options.Add(known);
    }

    /// <summary>Verifies a bundle, or a pack where a folder is named.</summary>
    /// <param name="isPartial">Whether what a part of a log can't prove is passed over.</param>
    /// <exception cref="UsageException">No policy is given.</exception>
    public Task<BundleVerification> VerifyAsync(ParseResult parsed, string bundle, CancellationToken cancel, bool isPartial = false) =>
        VerifyAsync(
            bundle, parsed.GetValue(policy) ?? throw new UsageException("--policy is missing."), parsed.GetValue(trust), parsed.GetValue(known), cancel, takesPack: true,
            parsed.GetValue(disclosures), parsed.GetValue(allowUndisclosed), isPartial);

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
    public static async Task<BundleVerification> VerifyAsync(string bundle, string policyPath, string? trustPath, string? knownPath, CancellationToken cancel, bool takesPack = false,
        string? disclosuresPath = null, bool allowUndisclosed = false, bool isPartial = false)
    {
        bool isPack = Directory.Exists(bundle);
        if (isPack && !takesPack)
        {
            throw new UsageException($"{bundle} is a folder; this command needs a bundle of the whole log in one file.");
        }

        TlogPolicy policy = await InputFile.PolicyAsync(policyPath, cancel);
        TrustFile? trust = trustPath is null ? null : await InputFile.ParseAsync(trustPath, bytes => TrustFile.Parse(Encoding.UTF8.GetString(bytes)), cancel);
        (SignedNote Note, Checkpoint Checkpoint)? known = knownPath is null ? null : await InputFile.ParseAsync(knownPath, ReadKnown, cancel);
        Disclosures shown = disclosuresPath is null ? Disclosures.None : await InputFile.ParseAsync(disclosuresPath, bytes => Disclosures.Parse(bytes), cancel);
        return Weigh(knownPath, known?.Note, policy) is { } failure
            ? new BundleVerification([new LogStep("known checkpoint", StepOutcome.Failed, failure.ToString())], failure, null, null)
            : isPack ? BundleVerification.Run(new PackFolder(bundle), policy, trust, known?.Checkpoint, shown, allowUndisclosed, cancel)
            : BundleVerification.Run(await InputFile.ReadAsync(bundle, cancel), policy, trust, known?.Checkpoint, shown, allowUndisclosed, isPartial);
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
}
