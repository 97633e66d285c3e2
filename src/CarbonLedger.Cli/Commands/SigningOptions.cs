using System.CommandLine;
using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;
using CarbonLedger.Anchors.Witness;
using CarbonLedger.Grains;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Keys;
using CarbonLedger.Server.Logs;
using CarbonLedger.Storage.Sqlite;

namespace CarbonLedger.Cli.Commands;

/// <summary>By which key a command signs a log's checkpoints, and whose cosignatures these need.</summary>
internal sealed class SigningOptions
{
    private static readonly TimeSpan ProgramTime = TimeSpan.FromMinutes(1);

    private readonly Option<string?> key = new("--key") { Description = "The log's private key, a file of 'key create'." };
    private readonly Option<string[]> program = new("--signer") { Description = "Instead of --key: a program and its arguments that hold the key, such as a hardware module's tool. It reads a checkpoint on standard input and writes its signature line.", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> programKey = new("--signer-key") { Description = "With --signer: the public key (vkey) it signs with." };
    private readonly Option<string?> witnesses = new("--witnesses") { Description = "A C2SP tlog-policy with the log's key and the addresses of its witnesses: a checkpoint is published only when they meet its quorum." };
    private readonly Passphrase passphrase = new();

    public void AddTo(Command command)
    {
        command.Options.Add(key);
        command.Options.Add(program);
        command.Options.Add(programKey);
        command.Options.Add(witnesses);
        passphrase.AddTo(command);
    }

    /// <summary>The passphrase that opens key files of this command.</summary>
    public string Secret(ParseResult parsed) => passphrase.Read(parsed, isNew: false);

    /// <summary>Runs with the key of a log where it lies.</summary>
    /// <param name="run">Given the place, the origin, how a writer is made with further keys that sign beside the log's, and where this process holds it the log's key.</param>
    /// <exception cref="UsageException">No key is given, or not this log's.</exception>
    /// <exception cref="IOException">The log refuses: the message says why.</exception>
    public async Task<int> RunAsync(ParseResult parsed, LogPlaceOptions place, Func<LogPlace, string, Func<IReadOnlyList<NoteSigner>, LogWriter>, HeldKey?, Task<int>> run, CancellationToken cancel)
    {
        await using LogPlace opened = await place.OpenAsync(parsed, signs: true, cancel: cancel);
        string origin = await opened.OriginAsync(place.Origin(parsed), cancel);
        using HeldKey? held = parsed.GetValue(key) is { } file ? OpenKey(file, origin, Secret(parsed)) : null;
        ICheckpointSigner? outside = held is null ? OpenProgram(parsed, origin) : null;
        using HttpClient http = WitnessClient.CreateHttp();
        ICosigners cosigners = parsed.GetValue(witnesses) is { } path
            ? new PolicyCosigners(http, await InputFile.PolicyAsync(path, cancel), new WitnessClientOptions())
            : NoCosigners.Instance;
        try
        {
            using FileSigningJournal journal = new(opened.JournalPath!);
            LogWriter Writer(IReadOnlyList<NoteSigner> beside) =>
                new(origin, opened.Store, journal, outside ?? new HeldCheckpointSigner(new NoteSigner(origin, held!.Signer), beside), cosigners);
            return await run(opened, origin, Writer, held);
        }
        catch (Exception e) when (e is InvalidOperationException or CheckpointNotPublishedException)
        {
            throw new IOException(e.Message, e);
        }
    }

    /// <summary>Opens a key that signs notes.</summary>
    /// <exception cref="UsageException">It is another's.</exception>
    public static HeldKey OpenKey(string file, string? name, string secret)
    {
        VerifierKey known = KeyFile.ReadPublic(file);
        if (known.Type != NoteKeyType.Ed25519 || (name is not null && known.Name != name))
        {
            throw new UsageException($"{file} holds {known}; expected a key that signs notes{(name is null ? "" : $", named {name}")}.");
        }

        return KeyFile.Read(file, secret);
    }

    /// <summary>The program that signs a log's checkpoints.</summary>
    /// <exception cref="UsageException">No program is given, or its key is not the log's.</exception>
    public static ProgramCheckpointSigner OpenProgram(IReadOnlyList<string> words, string? key, string origin)
    {
        if (words.Count == 0 || key is null || !VerifierKey.TryParse(key, out VerifierKey? known) || known.Name != origin || known.Type != NoteKeyType.Ed25519)
        {
            throw new UsageException($"Who signs? Give --key FILE, or --signer PROGRAM with --signer-key, a key named {origin}.");
        }

        return new ProgramCheckpointSigner(known, words[0], [.. words.Skip(1)], ProgramTime);
    }

    private ProgramCheckpointSigner OpenProgram(ParseResult parsed, string origin) =>
        OpenProgram(parsed.GetValue(program) ?? [], parsed.GetValue(programKey), origin);
}
