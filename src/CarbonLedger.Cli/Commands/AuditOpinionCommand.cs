using System.CommandLine;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Keys;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>audit opinion --bundle FILE --policy P --trust T --key KEYFILE --verdict V --scope TEXT --out FILE</c>: verifies, then signs an opinion that the log's operator enters.</summary>
internal static class AuditOpinionCommand
{
    public static Command Create()
    {
        Option<string> bundle = new("--bundle") { Description = "The audit bundle of the whole log, or the folder of a pack.", Required = true };
        Option<string> key = new("--key") { Description = "Your private key (key create).", Required = true };
        Option<string> verdict = new("--verdict") { Description = "unqualified, qualified, adverse or disclaimer.", Required = true };
        Option<string> scope = new("--scope") { Description = $"What was examined, to which assurance, with which exceptions; at most {OpinionEntry.ScopeMax} characters.", Required = true };
        Option<string?> id = new("--id") { Description = "The opinion's identifier; opinion-SIZE unless given." };
        Option<string?> evidence = new("--evidence") { Description = "The evidence bundle it rests on, of which the digest is signed." };
        Option<string> path = AuditCommand.OutOption("The file of the signed opinion entry to write; must not exist.");
        Passphrase passphrase = new();
        BundleOptions options = new();
        Command command = new("opinion", "Verify a log, then sign an opinion on it: an entry for the log's operator to enter. An unqualified or qualified opinion is signed only if all holds.") { bundle, key, verdict, scope, id, evidence, path };
        options.AddTo(command);
        passphrase.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            string target = AuditCommand.NewPath(parsed.GetRequiredValue(path));
            if (!Enum.TryParse(parsed.GetRequiredValue(verdict), ignoreCase: true, out OpinionVerdict given) || !Enum.IsDefined(given))
            {
                throw new UsageException($"--verdict {parsed.GetRequiredValue(verdict)}: expected unqualified, qualified, adverse or disclaimer.");
            }

            string words = parsed.GetRequiredValue(scope).Normalize();
            if (words.Length is 0 or > OpinionEntry.ScopeMax || parsed.GetValue(id) is { } named && !Identifier.IsValid(named))
            {
                throw new UsageException($"--scope has 1 to {OpinionEntry.ScopeMax} characters, and --id is an identifier.");
            }

            BundleVerification result = await options.VerifyAsync(parsed, parsed.GetRequiredValue(bundle), cancel);
            if (result.Checkpoint is not { } checkpoint || (result.Failure is not null && given is OpinionVerdict.Unqualified or OpinionVerdict.Qualified))
            {
                await Console.Error.WriteLineAsync($"The log does not verify, so no such opinion is signed. {result.Failure}");
                return result.ExitCode;
            }

            Hash? digest = parsed.GetValue(evidence) is { } file ? Hash.Of(await InputFile.ReadAsync(file, cancel)) : null;
            using HeldKey held = AuditorKey(parsed.GetRequiredValue(key), () => passphrase.Read(parsed, isNew: false));
            OpinionEntry opinion = OpinionEntry.Sign(
                parsed.GetValue(id) ?? $"opinion-{checkpoint.Size}", new Timestamp(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()), new BatchRange(0, checkpoint.Size - 1), checkpoint,
                given, words, digest, held.Signer);
            await AuditCommand.WriteNewAsync(target, opinion.Encode(), cancel);
            await Console.Out.WriteLineAsync($"{target}: {given.ToString().ToLowerInvariant()} opinion {opinion.Id} on batches {opinion.Range} of {checkpoint.Origin}, root {checkpoint.Root.ToBase64()}, by {held.Key}");
            return ExitCode.Ok;
        });
        return command;
    }

    // The one place where an auditor's key is opened.
    private static HeldKey AuditorKey(string path, Func<string> passphrase) => KeyFile.ReadPublic(path) is { Type: not NoteKeyType.Ed25519 } other
        ? throw new UsageException($"--key {path}: {other.Name} signs cosignatures; expected an auditor's key.")
        : KeyFile.Read(path, passphrase());
}
