using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Keys;
using CarbonLedger.Server.Witness;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>witness key</c> and <c>witness serve</c>: cosign the checkpoints of others' logs.</summary>
internal static class WitnessCommand
{
    private const string ListenDefault = "127.0.0.1:8090";

    public static Command Create() => new("witness", "Witness the logs of others: cosign each checkpoint that is proved to follow from the one cosigned before (C2SP tlog-witness).") { Key(), Serve() };

    private static Command Key()
    {
        Option<string> name = new("--name") { Description = "The witness's name: a URL without scheme, such as witness.example/w1.", Required = true };
        Option<string> path = new("--out") { Description = "Write the private key here, readable by its owner only; the file must not exist.", Required = true };
        Command command = new("key", "Make a witness's key and print its public key (vkey), which goes into policies.") { name, path };
        command.SetAction(async (parsed, cancel) =>
        {
            await Console.Out.WriteLineAsync(Make(Require(parsed, path), parsed.GetRequiredValue(name)).Format().AsMemory(), cancel);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Serve()
    {
        Option<string> key = new("--key") { Description = "The private key that 'witness key' or 'key create --cosigns' made; refused if others than its owner may read it.", Required = true };
        Option<string> folder = new("--state") { Description = "What was cosigned is kept here, a file a log. Never restore it from a back-up: a witness that goes back can cosign a second history.", Required = true };
        Option<string[]> logs = new("--log") { Description = "Public keys (vkey) of the logs to witness; a key's name is its log's origin.", Required = true, Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true };
        Option<string> listen = new("--listen") { Description = "IP address and port to listen on, in plain HTTP; port 0 takes a free one. Beyond this machine put it behind a server that speaks TLS.", DefaultValueFactory = _ => ListenDefault };
        Passphrase passphrase = new();
        Command command = new("serve", "Answer POST /add-checkpoint until Ctrl+C. A cosignature leaves only after it is on disk.") { key, folder, logs, listen };
        passphrase.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            VerifierKey[] keys = [.. parsed.GetRequiredValue(logs).Select(ReadLog)];
            string address = parsed.GetRequiredValue(listen);
            if (!IPEndPoint.TryParse(address, out IPEndPoint? endPoint) || !address.Contains(':', StringComparison.Ordinal))
            {
                throw new UsageException($"--listen {address}: expected an IP address and a port, such as {ListenDefault}.");
            }

            await ServeAsync(Open(Require(parsed, key), () => passphrase.Read(parsed, isNew: false)), Require(parsed, folder), keys, endPoint, cancel);
            return ExitCode.Ok;
        });
        return command;
    }

    private static (string Name, Ed25519Signer Signer) Open(string path, Func<string> passphrase)
    {
        if (!KeyFile.IsEncrypted(path))
        {
            return WitnessKeyFile.Read(path);
        }

        VerifierKey key = KeyFile.ReadPublic(path);
        return key.Type == NoteKeyType.CosignatureV1
            ? (key.Name, KeyFile.Read(path, passphrase()).Signer)
            : throw new UsageException($"--key {path}: {key.Name} signs notes; expected a witness's key (make it with --cosigns).");
    }

    private static async Task ServeAsync((string Name, Ed25519Signer Signer) key, string folder, VerifierKey[] logs, IPEndPoint listen, CancellationToken cancel)
    {
        using (key.Signer)
        {
            WitnessRule rule = new(key.Name, key.Signer, logs);
            using WitnessState state = new(folder, rule);
            await using WitnessHost host = await StartAsync(rule, state, listen);
            await Console.Out.WriteLineAsync($"Witness {rule.Key}".AsMemory(), cancel);
            foreach (string origin in rule.Origins)
            {
                await Console.Out.WriteLineAsync($"Log {origin}: {(state.Last(origin) is { } last ? $"cosigned up to size {last.Size}" : "nothing cosigned yet")}".AsMemory(), cancel);
            }

            await Console.Out.WriteLineAsync($"Listening on {host.Address}".AsMemory(), cancel);
            await Task.Delay(Timeout.Infinite, cancel);
        }
    }

    private static async Task<WitnessHost> StartAsync(WitnessRule rule, WitnessState state, IPEndPoint listen)
    {
        try
        {
            return await WitnessHost.StartAsync(rule, state, listen, TimeProvider.System, Console.Out.WriteLine);
        }
        catch (SocketException e)
        {
            throw new IOException($"--listen {listen}: {e.Message}", e);
        }
    }

    private static VerifierKey Make(string path, string name)
    {
        try
        {
            return WitnessKeyFile.Create(path, name);
        }
        catch (LedgerFormatException e)
        {
            throw new UsageException($"--name: {e.Message}");
        }
    }

    private static VerifierKey ReadLog(string text)
    {
        try
        {
            VerifierKey key = VerifierKey.Parse(text);
            return key.Type == NoteKeyType.Ed25519 ? key : throw new UsageException($"--log {key.Name}: expected a log's key (type 1), not a witness's.");
        }
        catch (LedgerFormatException e)
        {
            throw new UsageException($"--log: {e.Message}");
        }
    }

    private static string Require(ParseResult parsed, Option<string> option) =>
        parsed.GetRequiredValue(option) is { Length: > 0 } value ? value : throw new UsageException($"{option.Name} is empty.");
}
