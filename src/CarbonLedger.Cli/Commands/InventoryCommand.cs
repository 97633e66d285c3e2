using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Inventory;

namespace CarbonLedger.Cli.Commands;

/// <summary>
/// <c>inventory FILE.json [--json]</c> or <c>inventory --year Y --area A [--bundle FILE] [--json]</c>: a grid company's SF6 and line losses by China's guideline, from a
/// file or from a verified log. What was rejected and what is not covered is in the output and on standard error.
/// </summary>
internal static class InventoryCommand
{
    public static Command Create()
    {
        Argument<string?> file = new("file") { Description = "The company's year, JSON: retired, repaired, EL, EF_t_per_MWh; equipment and mass_balance if there are.", Arity = ArgumentArity.ZeroOrOne };
        Option<int?> year = new("--year") { Description = "Instead of a file: the site's local year, from the log." };
        Option<string?> area = new("--area") { Description = "With --year: the area of the grid's factor as in the factor book, such as \"CN Shandong\"." };
        Option<string?> gwp = new("--gwp") { Description = "A table of warming potentials (carbonledger.gwp/1); the one shipped with the program unless given. The guideline's 23 900 stays its own." };
        Option<bool> json = new("--json") { Description = "Print one JSON object." };
        Command command = new("inventory", "Compute a grid company's inventory: SF6 of repair and retirement, CO2 of line losses (NDRC guideline 2013, GB/T 32151.2-2015).") { file, year, area };
        LogOptions log = LogOptions.Required("With --year");
        log.AddTo(command);
        command.Options.Add(gwp);
        command.Options.Add(json);
        command.SetAction(async (parsed, cancel) =>
        {
            InventorySource source = new(parsed.GetValue(file), parsed.GetValue(year), parsed.GetValue(area), log.Given(parsed));
            source.Require();
            GwpTable table = await ReadTableAsync(parsed.GetValue(gwp), cancel);
            if (source.File is { } path)
            {
                return await PrintAsync(GridCompanyReader.Read(await InputFile.ReadAsync(path, cancel)).Require(path), table, parsed.GetValue(json), ExitCode.Malformed, cancel);
            }

            BundleVerification result = await log.VerifyAsync(parsed, cancel);
            if (result.Failure is not null)
            {
                return result.ExitCode;
            }

            return await PrintAsync(InventoryOfLedger.Read(result.Network!, source.Year!.Value, source.Area!), table, parsed.GetValue(json), ExitCode.NotCovered, cancel);
        });
        return command;
    }

    private static async Task<GwpTable> ReadTableAsync(string? gwp, CancellationToken cancel)
    {
        string name = gwp ?? "the default table of warming potentials";
        GwpTable table = GwpTable.Read(gwp is null ? GwpTable.DefaultBytes() : await InputFile.ReadAsync(gwp, cancel)).Require(name);
        RequireSf6(table, name);
        return table;
    }

    /// <param name="refused">The exit code where a row or a figure was refused. A figure of a part of the year is stated as such.</param>
    private static async Task<int> PrintAsync(GridCompanyInput input, GwpTable table, bool json, int refused, CancellationToken cancel)
    {
        GridCompanyInventory inventory = GridCompanyInventory.Of(input, table);
        if (json)
        {
            await WriteJsonAsync(inventory, cancel);
        }
        else
        {
            new InventoryText(inventory).Print();
        }

        foreach (InventoryFinding finding in inventory.Findings)
        {
            await Console.Error.WriteLineAsync($"{Word(finding.Kind)} {finding}");
        }

        return inventory.Findings.Any(finding => finding.Kind is InventoryFindingKind.RowRejected or InventoryFindingKind.FigureRefused) ? refused : ExitCode.Ok;
    }

    private static void RequireSf6(GwpTable table, string source)
    {
        GwpSet[] missing = [.. Enum.GetValues<GwpSet>().Where(set => table.Find(GreenhouseGas.SulphurHexafluoride, set) is null)];
        if (missing.Length > 0)
        {
            throw new InputRejectedException(source, [new InputProblem("$.rows", $"none in {string.Join(", ", missing.Select(GwpBasis.NameOf))}", "Expected SF6 in SAR, AR4, AR5 and AR6")]);
        }
    }

    private static async Task WriteJsonAsync(GridCompanyInventory inventory, CancellationToken cancel)
    {
        await using Stream output = Console.OpenStandardOutput();
        await using (Utf8JsonWriter writer = new(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            inventory.WriteJson(writer);
        }

        await output.WriteAsync("\n"u8.ToArray(), cancel);
    }

    private static string Word(InventoryFindingKind kind) => kind switch
    {
        InventoryFindingKind.RowRejected => "rejected ",
        InventoryFindingKind.FigureRefused => "no figure",
        InventoryFindingKind.Incomplete => "incomplete",
        _ => "warning  ",
    };
}
