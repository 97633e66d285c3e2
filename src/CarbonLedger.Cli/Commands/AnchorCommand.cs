using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CarbonLedger.Abstractions;
using CarbonLedger.Anchors.Evm;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Verification;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;
using CarbonLedger.Server;
using CarbonLedger.Server.Keys;
using CarbonLedger.Storage.Sqlite;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>anchor status|push|verify|receipts|accept|key|deploy</c>: the log's roots on other ledgers.</summary>
internal static class AnchorCommand
{
    private const int PageMax = 256;

    public static Command Create() => new("anchor", "The log's roots on other ledgers: EVM chains, ChainMaker chains, other logs. 'serve' anchors by itself where its settings say so.")
    {
        Status(), AnchorPushCommand.Create(), Verify(), Receipts(), Accept(), Key(), AnchorDeployCommand.Create(),
    };

    /// <summary>The outbox of a data folder.</summary>
    /// <exception cref="IOException">There is none, or it can't be opened.</exception>
    public static SqliteAnchorStore OpenStore(string folder, bool create)
    {
        string file = Path.Combine(folder, GridHost.AnchorFile);
        if (!create && !File.Exists(file))
        {
            throw new FileNotFoundException($"{file} is not there: nothing of this log was anchored yet.");
        }

        try
        {
            return new SqliteAnchorStore(file);
        }
        catch (InvalidOperationException e)
        {
            throw new IOException(e.Message, e);
        }
        catch (Microsoft.Data.Sqlite.SqliteException e)
        {
            throw new IOException($"{file}: {e.Message}", e);
        }
    }

    private static Command Status()
    {
        Option<string> data = DataOption();
        Option<string> origin = OriginOption();
        Option<bool> json = new("--json") { Description = "Print one JSON object." };
        Command command = new("status", "Say what was stated, what each ledger holds of it, how old the newest anchor is, and which receipts the log holds. Asks no ledger.") { data, origin, json };
        command.SetAction(async (parsed, cancel) =>
        {
            using SqliteAnchorStore store = OpenStore(parsed.GetRequiredValue(data), create: false);
            string log = parsed.GetRequiredValue(origin);
            MadeStatement? last = await store.LastAsync(log, cancel);
            List<Held> held = [];
            foreach (string ledger in await store.LedgersAsync(log, cancel))
            {
                AnchorDelivery? delivery = await store.LastDeliveryAsync(log, ledger, cancel);
                MadeStatement? made = delivery is null ? null : await store.ReadAsync(log, delivery.Sequence, cancel);
                held.Add(new Held(ledger, delivery, made));
            }

            await Console.Out.WriteAsync(parsed.GetValue(json) ? ToJson(log, last, held) : ToText(log, last, held));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Verify()
    {
        Argument<string[]> files = new("receipts") { Description = "Receipts, or folders of them.", Arity = ArgumentArity.OneOrMore };
        Option<string?> trust = new("--trust") { Description = "What you pin of the ledgers: lines 'anchor LEDGER WHAT VALUE'." };
        Command command = new("verify", "Verify receipts offline, without the log: what each ledger holds, who vouches for it, whether it is final, and whether two of them contradict each other. To compare roots with the log, verify its bundle. Exit 0 all holds; 1 false, 2 malformed, 3 not covered.") { files, trust };
        command.SetAction(async (parsed, cancel) =>
        {
            TrustFile? pinned = parsed.GetValue(trust) is { } path ? await InputFile.ParseAsync(path, bytes => TrustFile.Parse(Encoding.UTF8.GetString(bytes)), cancel) : null;
            IReadOnlyList<AnchorReceipt> receipts = await ReceiptFiles.ReadAsync(parsed.GetRequiredValue(files), cancel);
            if (receipts.Count == 0)
            {
                throw new UsageException($"No receipt is there; expected files, or folders with *{ReceiptFile.Extension}.");
            }

            AnchorCheck check = new(receipts[0].Publication.Statement.Checkpoint.Origin, AnchorVerifiers.All, pinned?.Anchors ?? []);
            foreach (AnchorReceipt receipt in receipts)
            {
                check.Add(receipt, ReceiptFile.NameOf(receipt));
            }

            List<LogStep> steps = [];
            LogFailure? failure = check.Conclude(_ => null, steps, isWhole: false);
            await Console.Out.WriteAsync(VerifyCommand.ToText(steps));
            await Console.Out.WriteLineAsync(failure is null
                ? string.Create(CultureInfo.InvariantCulture, $"{receipts.Count} receipt{(receipts.Count == 1 ? "" : "s")} of {receipts[0].Publication.Statement.Checkpoint.Origin}: all evidence holds")
                : VerifyCommand.OneLine($"NOT VERIFIED ({failure.Class}): {failure}"));
            return ExitCode.Of(failure?.Class);
        });
        return command;
    }

    private static Command Receipts()
    {
        Option<string> data = DataOption();
        Option<string> origin = OriginOption();
        Option<string> path = AuditCommand.OutOption("The folder to write to; files that are there stay.");
        Command command = new("receipts", "Write all receipts of the outbox to files, for 'audit export --receipts' and 'anchor verify'.") { data, origin, path };
        command.SetAction(async (parsed, cancel) =>
        {
            using SqliteAnchorStore store = OpenStore(parsed.GetRequiredValue(data), create: false);
            string log = parsed.GetRequiredValue(origin);
            string folder = parsed.GetRequiredValue(path);
            Directory.CreateDirectory(folder);
            int count = 0;
            await foreach (AnchorReceipt receipt in ReadAllAsync(store, log, cancel))
            {
                string file = Path.Combine(folder, ReceiptFile.NameOf(receipt));
                if (!File.Exists(file))
                {
                    await File.WriteAllBytesAsync(file, receipt.Bytes.ToArray(), cancel);
                }

                count++;
            }

            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{folder}: {count} receipts of {log}"));
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Every receipt that was not withdrawn.</summary>
    public static async IAsyncEnumerable<AnchorReceipt> ReadAllAsync(IAnchorStore store, string origin, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (string ledger in await store.LedgersAsync(origin, cancel))
        {
            IReadOnlyList<AnchorDelivery> page;
            for (long from = 0; (page = await store.DeliveriesAsync(origin, ledger, from, PageMax, cancel)).Count > 0; from = page[^1].Sequence + 1)
            {
                foreach (AnchorDelivery delivery in page)
                {
                    yield return delivery.Receipt;
                }
            }
        }
    }

    private static Command Accept()
    {
        Argument<string> note = new("checkpoint") { Description = "The other log's signed checkpoint: a file, such as 'checkpoint' of an exported log or of a witness." };
        Option<string> policy = new("--policy") { Description = "Whose checkpoints of that log you accept (C2SP tlog-policy).", Required = true };
        Option<string> path = AuditCommand.OutOption("The entry to write, for 'log enter'; must not exist.");
        Command command = new("accept", "Make an entry of another log's checkpoint, so that this log vouches for its history: a province's in the nation's, and the other way round.") { note, policy, path };
        command.SetAction(async (parsed, cancel) =>
        {
            TlogPolicy accepted = await InputFile.PolicyAsync(parsed.GetRequiredValue(policy), cancel);
            string file = parsed.GetRequiredValue(note);
            SignedNote foreign = await InputFile.ParseAsync(file, bytes => SignedNote.Parse(bytes), cancel);
            PolicyEvaluation weighed = accepted.Evaluate(foreign);
            if (!weighed.Holds)
            {
                await Console.Error.WriteLineAsync(weighed.BadKey is { } bad ? $"{file}: the signature of {bad.Name} does not hold." : $"{file}: expected the signatures that {parsed.GetRequiredValue(policy)} asks for; found others.");
                return weighed.BadKey is null ? ExitCode.NotCovered : ExitCode.False;
            }

            AnchorEntry entry = AnchorEntry.Of(Now(), foreign);
            await AuditCommand.WriteNewAsync(parsed.GetRequiredValue(path), entry.Encode(), cancel);
            Checkpoint checkpoint = entry.ForeignCheckpoint!;
            await Console.Out.WriteLineAsync($"{parsed.GetRequiredValue(path)}: checkpoint of {checkpoint.Origin}, size {checkpoint.Size} root {checkpoint.Root.ToBase64()}. Enter it with: carbonledger log enter {parsed.GetRequiredValue(path)}");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Key()
    {
        Option<string> path = AuditCommand.OutOption("The key file to write, mode 600; must not exist.");
        Command command = new("key", "Make a key for EVM chains (secp256k1) and print its address. Whoever holds the file can write anchors and spend what the address holds.") { path };
        command.SetAction(async (parsed, cancel) =>
        {
            string file = AuditCommand.NewPath(parsed.GetRequiredValue(path));
            using EvmKey key = EvmKey.Generate();
            OwnerOnly.WriteNew(file, Encoding.ASCII.GetBytes(key.ToFileText()));
            await Console.Out.WriteLineAsync($"{file}: address {key.Address}".AsMemory(), cancel);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Option<string> DataOption() => new("--data") { Description = "The server's data folder.", Required = true };

    private static Option<string> OriginOption() => new("--origin") { Description = "The log.", Required = true };

    private static Timestamp Now() => new(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());

    private static string ToText(string origin, MadeStatement? last, List<Held> held)
    {
        StringBuilder text = new();
        text.AppendLine(last is null
            ? $"{origin}: nothing stated yet"
            : string.Create(CultureInfo.InvariantCulture, $"{origin}: {last.Sequence + 1} statements, the newest of size {last.Statement.Checkpoint.Size} made {last.Made}"));
        foreach (Held one in held)
        {
            string size = one.Delivery is { } delivery ? string.Create(CultureInfo.InvariantCulture, $"size {delivery.Receipt.Publication.Statement.Checkpoint.Size}") : "nothing";
            string entered = one.Delivery is null ? "" : one.Delivery.Batch is { } batch ? string.Create(CultureInfo.InvariantCulture, $", receipt in batch {batch}") : ", receipt not in the log yet";
            text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"  {one.Ledger}: holds {size}{entered}; {one.Waiting(last)} waiting; {(one.Age() is { } age ? $"anchored up to {age.TotalMinutes:0} minutes ago" : "no anchor")}"));
        }

        return text.ToString();
    }

    private static string ToJson(string origin, MadeStatement? last, List<Held> held) => JsonSerializer.Serialize(new
    {
        origin,
        statements = (last?.Sequence ?? -1) + 1,
        size = last?.Statement.Checkpoint.Size,
        made = last?.Made.ToString(),
        ledgers = held.Select(one => new
        {
            ledger = one.Ledger,
            size = one.Delivery?.Receipt.Publication.Statement.Checkpoint.Size,
            waiting = one.Waiting(last),
            ageSeconds = one.Age()?.TotalSeconds,
            receipt = one.Delivery?.Receipt.Digest.ToHex(),
            batch = one.Delivery?.Batch,
        }),
    }) + "\n";

    private sealed record Held(string Ledger, AnchorDelivery? Delivery, MadeStatement? Made)
    {
        public long Waiting(MadeStatement? last) => (last?.Sequence ?? -1) - (Delivery?.Sequence ?? -1);

        public TimeSpan? Age() => Made is { } made ? TimeSpan.FromMilliseconds(Math.Max(0, Now().UnixMilliseconds - made.Made.UnixMilliseconds)) : null;
    }
}
