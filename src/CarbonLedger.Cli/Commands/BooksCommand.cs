using System.CommandLine;
using CarbonLedger.Carbon.Market;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Closing;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>books [--asset LOAD] [--instruments FILE...]</c>: location-based, market-based and consumption-traced carbon side by side, each closed by itself.</summary>
internal static class BooksCommand
{
    private const string DefaultArea = "CN";

    public static Command Create()
    {
        Option<string?> asset = new("--asset") { Description = "One load, with its intervals; all loads unless given." };
        Option<string[]> instruments = new("--instruments") { Description = "Certificates and contracts (carbonledger.instrument/1) beside those of the log, one a file.", AllowMultipleArgumentsPerToken = true };
        Option<string> rules = new("--rules") { Description = $"The rules of matching: {string.Join(" or ", Scope2Rules.EmbeddedIds)}, or a file (carbonledger.scope2-rules/1).", DefaultValueFactory = _ => Scope2Rules.Guidance2015 };
        Option<string> area = new("--area") { Description = "The region of the grid's published factor, such as \"CN Beijing\".", DefaultValueFactory = _ => DefaultArea };
        Option<bool> json = new("--json") { Description = "Print JSON." };
        Command command = new("books", "Three carbon books of a period side by side: location-based, market-based (certificates, contracts, residual) and consumption-traced; each closes by itself.") { asset };
        PeriodOptions period = new();
        LogOptions log = LogOptions.Required();
        period.AddTo(command);
        command.Options.Add(instruments);
        command.Options.Add(rules);
        command.Options.Add(area);
        log.AddTo(command);
        command.Options.Add(json);
        command.SetAction(async (parsed, cancel) =>
        {
            Scope2Rules matching = await ReadRulesAsync(parsed.GetRequiredValue(rules), cancel);
            List<Instrument> held = await ReadInstrumentsAsync(parsed.GetValue(instruments) ?? [], cancel);
            BundleVerification result = await log.VerifyAsync(parsed, cancel);
            if (result.Failure is not null)
            {
                return result.ExitCode;
            }

            NetworkLedger ledger = result.Network!;
            SiteZone zone = SiteTime.ZoneOf(ledger);
            (Timestamp first, Timestamp end) = period.Read(parsed, ledger, zone);
            List<Instrument> all = [.. ledger.Setup.Records.Accounts.Instruments.Values, .. held];
            BooksOfLog? books = BooksOfLog.Of(result, zone, first, end, all, matching, parsed.GetRequiredValue(area));
            if (books is null)
            {
                await Console.Error.WriteLineAsync($"The log has no closed interval from {first} to {end}; it has {ledger.First.Start} to {ledger.Next.Start}.");
                return ExitCode.NotCovered;
            }

            return await WriteAsync(books, parsed.GetValue(asset), parsed.GetValue(json));
        });
        return command;
    }

    private static async Task<int> WriteAsync(BooksOfLog books, string? asset, bool json)
    {
        if (asset is not null && books.Find(asset) is null)
        {
            await Console.Error.WriteLineAsync($"The books have no consumer {asset}; they have {string.Join(", ", books.Consumers.Select(consumer => consumer.Asset))}.");
            return ExitCode.NotCovered;
        }

        await Console.Out.WriteAsync(json ? BooksJson.Format(books, asset) : new BooksText(books, asset).Format());
        foreach (InstrumentFinding finding in books.Book.Findings)
        {
            await Console.Error.WriteLineAsync($"{Wording.Lower(finding.Kind),-9} {finding}");
        }

        return books.Book.HasRefusals ? ExitCode.Malformed : ExitCode.Ok;
    }

    private static async Task<Scope2Rules> ReadRulesAsync(string rules, CancellationToken cancel)
    {
        if (Scope2Rules.EmbeddedIds.Contains(rules))
        {
            return Scope2Rules.Shipped(rules);
        }

        return File.Exists(rules)
            ? Scope2RulesReader.Read(await InputFile.ReadAsync(rules, cancel)).Require(rules)
            : throw new UsageException($"--rules {rules}: expected {string.Join(", ", Scope2Rules.EmbeddedIds)} or a file.");
    }

    private static async Task<List<Instrument>> ReadInstrumentsAsync(string[] paths, CancellationToken cancel)
    {
        if (paths.Length > MarketBook.InstrumentsMax)
        {
            throw new UsageException($"--instruments: {paths.Length} files; expected at most {MarketBook.InstrumentsMax}.");
        }

        List<Instrument> instruments = [];
        foreach (string path in paths)
        {
            instruments.Add(InstrumentReader.Read(await InputFile.ReadAsync(path, cancel)).Require(path));
        }

        return instruments;
    }
}
