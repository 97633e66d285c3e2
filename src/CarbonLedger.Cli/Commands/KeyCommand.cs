using System.CommandLine;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Demo;
using CarbonLedger.Server.Keys;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>key create|demo|show|hand-over|freeze</c>: private keys in files that a passphrase opens.</summary>
internal static class KeyCommand
{
    public static Command Create() => new("key", "Private keys: of a log, a witness, those who sign records or enrol devices, an auditor. Make one, look at it, hand a log over to another, freeze a log.") { Make(), Demo(), Show(), NoteCommands.HandOver(), NoteCommands.Freeze() };

    private static Command Make()
    {
        Option<string> name = new("--name") { Description = "The key's name, a URL without scheme; of a log its origin, such as grid.example/carbon.", Required = true };
        Option<string> path = new("--out") { Description = "Write the key here, encrypted, readable by its owner only; the file must not exist.", Required = true };
        Option<bool> witness = new("--cosigns") { Description = "Of a witness: it signs cosignatures (type 4) and nothing else." };
        Passphrase passphrase = new();
        Command command = new("create", $"Make an Ed25519 key, encrypted with a passphrase of at least {KeyFile.PassphraseMin} characters, and print its public key (vkey), which goes into policies and trust files.") { name, path, witness };
        passphrase.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            string secret = passphrase.Read(parsed, isNew: true);
            try
            {
                VerifierKey key = KeyFile.Create(parsed.GetRequiredValue(path), parsed.GetRequiredValue(name), parsed.GetValue(witness) ? NoteKeyType.CosignatureV1 : NoteKeyType.Ed25519, secret);
                await Console.Out.WriteLineAsync(key.Format().AsMemory(), cancel);
                return ExitCode.Ok;
            }
            catch (LedgerFormatException e)
            {
                throw new UsageException(e.Message);
            }
        });
        return command;
    }

    private static Command Demo()
    {
        Option<string> name = new("--case") { Description = "The demo's network.", DefaultValueFactory = _ => "ieee14" };
        Option<long> seed = new("--seed") { Description = "The demo's seed.", DefaultValueFactory = _ => 7 };
        Option<string> role = new("--role") { Description = "log, author or enrolment.", DefaultValueFactory = _ => "log" };
        Option<string> path = new("--out") { Description = "Write the key here, encrypted; the file must not exist.", Required = true };
        Passphrase passphrase = new();
        Command command = new("demo", "Write a key of the demo to a file, to try commands that sign. Anyone who knows the seed can make it: it serves nothing but demos.") { name, seed, role, path };
        passphrase.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            byte[] secret = DemoKeys.SeedOf(parsed.GetValue(seed), $"carbonledger.example/demo/{parsed.GetRequiredValue(name)}", parsed.GetRequiredValue(role), out string keyName)
                ?? throw new UsageException($"--role {parsed.GetValue(role)}: expected log, author or enrolment.");
            VerifierKey key = KeyFile.Write(parsed.GetRequiredValue(path), keyName, NoteKeyType.Ed25519, secret, passphrase.Read(parsed, isNew: true));
            await Console.Out.WriteLineAsync(key.Format().AsMemory(), cancel);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Show()
    {
        Argument<string> path = new("file") { Description = "A key file." };
        Command command = new("show", "Print the public key (vkey) of a key file. Needs no passphrase.") { path };
        command.SetAction(async (parsed, cancel) =>
        {
            await Console.Out.WriteLineAsync(KeyFile.ReadPublic(parsed.GetRequiredValue(path)).Format().AsMemory(), cancel);
            return ExitCode.Ok;
        });
        return command;
    }
}
