using System.CommandLine;
using System.Text;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Reports.Disclosure;
using CarbonLedger.Reports.Pact;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>footprint ASSET --from T --to T --company FILE</c>: a load's delivered kWh as a product footprint; <c>footprint --check FILE</c>: whether one keeps the data model's rules.</summary>
internal static class FootprintCommand
{
    public static Command Create()
    {
        Argument<string?> asset = new("asset") { Description = "The load, such as load-3.", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> check = new("--check") { Description = "Check a footprint of anybody against the rules of the PACT data model 3.0.0, and do nothing else." };
        Option<string?> company = new("--company") { Description = "Whose product it is (carbonledger.company/1, JSON): name, ids, product, standards, and what the log can't know." };
        Option<string?> created = new("--created") { Description = "When the footprint was made; the end of the log's newest interval unless given." };
        Option<string[]> preceding = new("--preceding") { Description = "Id of a footprint that this one replaces.", AllowMultipleArgumentsPerToken = true };
        Option<string> format = new("--format") { Description = "pact.", DefaultValueFactory = _ => "pact" };
        Option<string?> output = new("--out") { Description = "File to write; standard output unless given." };
        Command command = new("footprint", "A load's delivered kWh over a period as a product footprint (PACT data model 3.0.0), losses included.")
        {
            asset, check, company,
        };
        PeriodOptions period = new();
        LogOptions log = LogOptions.Required();
        period.AddTo(command);
        foreach (Option option in (Option[])[format, output, created, preceding])
        {
            command.Options.Add(option);
        }

        log.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(check) is { } file)
            {
                return await CheckAsync(file, cancel);
            }

            FootprintRequest request = FootprintRequest.Parse(
                parsed.GetValue(asset), parsed.GetValue(company), parsed.GetRequiredValue(format), parsed.GetValue(created), parsed.GetValue(preceding) ?? []);
            CompanyProfile profile = CompanyProfileReader.Read(await InputFile.ReadAsync(request.CompanyPath, cancel)).Require(request.CompanyPath);
            BundleVerification result = await log.VerifyAsync(parsed, cancel);
            return result.Failure is not null
                ? result.ExitCode
                : await MakeAsync(result, request, profile, period.Read(parsed, result.Network!, SiteTime.ZoneOf(result.Network!)), parsed.GetValue(output), cancel);
        });
        return command;
    }

    private static async Task<int> MakeAsync(
        BundleVerification source, FootprintRequest request, CompanyProfile company, (Timestamp From, Timestamp To) period, string? output, CancellationToken cancel)
    {
        NetworkLedger ledger = source.Network!;
        (Timestamp first, Timestamp end) = period;
        if (Refusal(ledger, request.Asset, first, end) is { } refusal)
        {
            await Console.Error.WriteLineAsync(refusal);
            return ExitCode.NotCovered;
        }

        FootprintScope scope = new(
            source.Checkpoint!.Origin, source.Checkpoint.Size, source.Checkpoint.Root, first, end, request.Created ?? ledger.Next.Start, request.PrecedingIds);
        DeliveredFigure figure = FootprintPeriod.Of(ledger, request.Asset, first, end);
        InputReading<ProductFootprint> reading = DeliveredFootprint.Of(figure, company, scope);
        if (!reading.IsUsable)
        {
            await Console.Error.WriteLineAsync($"{request.Asset} has no footprint that the data model allows:");
            await WriteProblemsAsync(reading.Problems);
            return ExitCode.NotCovered;
        }

        byte[] bytes = PactWriter.Write(reading.Value!);
        IReadOnlyList<InputProblem> problems = PactValidator.Check(bytes);
        if (problems.Count > 0)
        {
            throw new InvalidOperationException($"The footprint breaks the rules of its own model: {string.Join("; ", problems)}");
        }

        foreach (string line in UncheckedText.Lines(figure.Unchecked with { HalfWidths = [] }))
        {
            await Console.Error.WriteLineAsync($"warning: {line}");
        }

        if (output is null)
        {
            await Console.Out.WriteAsync(Encoding.UTF8.GetString(bytes));
        }
        else
        {
            await File.WriteAllBytesAsync(output, bytes, cancel);
        }

        return ExitCode.Ok;
    }

    // Why there is no footprint of an asset and period; null where there may be one.
    private static string? Refusal(NetworkLedger ledger, AssetId asset, Timestamp first, Timestamp end)
    {
        if (!ledger.Setup.Assets.Contains(asset))
        {
            return $"Network {ledger.Setup.Network.Id} has no asset {asset}; it has {string.Join(", ", ledger.Setup.Assets)}.";
        }

        AssetKind kind = PeriodStatements.KindOf(ledger, asset);
        if (kind != AssetKind.Load)
        {
            return $"{asset} is a {Wording.Lower(kind)}; a delivered kWh is a load's.";
        }

        return first < ledger.First.Start || end > ledger.Next.Start
            ? $"The log holds {ledger.First.Start} to {ledger.Next.Start}, and the period asked for is {first} to {end}: a footprint is of a period that is over."
            : null;
    }

    private static async Task<int> CheckAsync(string file, CancellationToken cancel)
    {
        IReadOnlyList<InputProblem> problems = PactValidator.Check(await InputFile.ReadAsync(file, cancel));
        if (problems.Count == 0)
        {
            await Console.Out.WriteLineAsync($"{file}: keeps the rules of the PACT data model {ProductFootprint.SpecVersion}. Whether its figures are true is not checked.");
            return ExitCode.Ok;
        }

        await Console.Error.WriteLineAsync($"{file}: {problems.Count} {(problems.Count == 1 ? "problem" : "problems")}");
        await WriteProblemsAsync(problems);
        return ExitCode.Malformed;
    }

    private static async Task WriteProblemsAsync(IReadOnlyList<InputProblem> problems)
    {
        foreach (InputProblem problem in problems)
        {
            await Console.Error.WriteLineAsync($"  {problem}");
        }
    }
}
