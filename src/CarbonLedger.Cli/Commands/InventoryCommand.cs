using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Inventory;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>inventory FILE.json [--json]</c>: a grid company's SF6 and line losses by China's guideline. What was rejected is in the output and on standard error.</summary>
internal static class InventoryCommand
{
    public static Command Create()
    {
        Argument<string> file = new("file") { Description = "The company's year, JSON: retired, repaired, EL, EF_t_per_MWh; equipment and mass_balance if there are." };
        Option<string?> gwp = new("--gwp") { Description = "A table of warming potentials (carbonledger.gwp/1); the one shipped with the program unless given. The guideline's 23 900 stays its own." };
        Option<bool> json = new("--json") { Description = "Print one JSON object." };
        Command command = new("inventory", "Compute a grid company's inventory: SF6 of repair and retirement, CO2 of line losses (NDRC guideline 2013, GB/T 32151.2-2015).") { file, gwp, json };
        command.SetAction(async (parsed, cancel) => await RunAsync(parsed.GetRequiredValue(file), parsed.GetValue(gwp), parsed.GetValue(json), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string path, string? gwp, bool json, CancellationToken cancel)
    {
        GridCompanyInput input = GridCompanyReader.Read(await InputFile.ReadAsync(path, cancel)).Require(path);
        GwpTable table = gwp is null
            ? GwpTable.Read(GwpTable.DefaultBytes()).Require("the default table of warming potentials")
            : GwpTable.Read(await InputFile.ReadAsync(gwp, cancel)).Require(gwp);
        RequireSf6(table, gwp ?? "the default table of warming potentials");
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

        return inventory.IsComplete ? ExitCode.Ok : ExitCode.Malformed;
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
        _ => "warning  ",
    };
}
