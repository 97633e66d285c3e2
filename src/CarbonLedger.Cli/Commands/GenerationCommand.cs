using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Generation;
using Spectre.Console;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>generation FILE.json [--json]</c>: direct CO2 of a generating unit from its fuel record, per net MWh.</summary>
internal static class GenerationCommand
{
    public static Command Create()
    {
        Argument<string> file = new("file") { Description = "A unit's fuel record (carbonledger.generation/1, JSON)." };
        Option<string?> fuels = new("--fuels") { Description = "A fuel table; the one shipped with the program unless given." };
        Option<bool> json = new("--json") { Description = "Print a factor book with the unit's row, ready for factors import, and the account under \"generation\"." };
        Command command = new("generation", "Compute a unit's direct CO2 by fuel and its factor per net MWh.") { file, fuels, json };
        command.SetAction(async (parsed, cancel) => await RunAsync(parsed.GetRequiredValue(file), parsed.GetValue(fuels), parsed.GetValue(json), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string path, string? fuels, bool json, CancellationToken cancel)
    {
        GenerationRecord record = GenerationRecordReader.Read(await InputFile.ReadAsync(path, cancel)).Require(path);
        FuelTable table = fuels is null
            ? FuelTable.Read(FuelTable.DefaultBytes()).Require("the default fuel table")
            : FuelTable.Read(await InputFile.ReadAsync(fuels, cancel)).Require(fuels);
        GenerationFigure<GenerationAccount> figure = GenerationAccount.Of(record, table);
        if (figure.Value is not { } account)
        {
            throw new InputRejectedException(path, [.. figure.Problems.Select(problem => new InputProblem($"{problem.Record}, {problem.Field}", problem.Value, $"Expected {problem.Limit}"))]);
        }

        if (!json)
        {
            Print(account);
            return ExitCode.Ok;
        }

        await using Stream output = Console.OpenStandardOutput();
        await using (Utf8JsonWriter writer = new(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            account.WriteJson(writer);
        }

        await output.WriteAsync("\n"u8.ToArray(), cancel);
        return ExitCode.Ok;
    }

    private static void Print(GenerationAccount account)
    {
        GenerationRecord record = account.Record;
        Table table = new Table().Border(TableBorder.Simple)
            .AddColumn("burnt or scrubbed").AddColumn(Right("amount")).AddColumn(Right("NCV kJ/kg, kJ/Nm3")).AddColumn(Right("CC tC/TJ")).AddColumn(Right("OF"))
            .AddColumn(Right("fossil t CO2")).AddColumn(Right("biogenic t CO2"));
        foreach (GenerationLine line in account.Lines)
        {
            table.AddRow(
                Markup.Escape(line.Name), Markup.Escape(line.AmountText),
                line.Quality?.NetCalorificValue.ToString(CultureInfo.InvariantCulture) ?? "", line.Quality?.CarbonContentText ?? "", line.Quality?.OxidationText ?? "",
                Tonnes(line.Carbon.FossilMilligrams), Tonnes(line.Carbon.BiogenicMilligrams));
        }

        table.AddRow("total", "", "", "", "", Tonnes(account.Total.FossilMilligrams), Tonnes(account.Total.BiogenicMilligrams));
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{record.Unit}, {record.From:yyyy-MM-dd} to {record.To:yyyy-MM-dd}: direct CO2, biogenic apart"));
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"intensity  {Kilograms(account.Intensity.Intensity.MilligramsPerMegawattHour)} kg CO2 per net MWh ({MegawattHours(record.Net.Energy.WattHours)} MWh sent out): the factor {record.Factor}");
        if (record.Gross is { } gross && account.PerGross is { } perGross)
        {
            AnsiConsole.WriteLine($"           {Kilograms(perGross.MilligramsPerMegawattHour)} kg CO2 per gross MWh ({MegawattHours(gross.Energy.WattHours)} MWh), for comparison; tracing needs net");
        }
    }

    private static TableColumn Right(string name) => new TableColumn(name).RightAligned();

    private static string Tonnes(long milligrams) => (milligrams / 1_000_000_000m).ToString("N3", CultureInfo.InvariantCulture);

    private static string Kilograms(long milligrams) => (milligrams / 1_000_000m).ToString("N6", CultureInfo.InvariantCulture);

    private static string MegawattHours(long wattHours) => (wattHours / 1_000_000m).ToString("N3", CultureInfo.InvariantCulture);
}
