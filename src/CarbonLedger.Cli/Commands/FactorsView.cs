using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CarbonLedger.Carbon.Factors;
using Spectre.Console;

namespace CarbonLedger.Cli.Commands;

/// <summary>What <c>factors list|show|diff</c> print.</summary>
internal static class FactorsView
{
    public static async Task<int> ListAsync(FactorBook book, string? region, string? technology, bool json, CancellationToken cancel)
    {
        FactorRow[] rows = [.. book.Rows.Where(row => (region is null || row.Region == region) && (technology is null || row.Technology == technology))];
        if (json)
        {
            await WriteJsonAsync(rows, cancel);
            return ExitCode.Ok;
        }

        Table table = new Table().Border(TableBorder.Simple)
            .AddColumn("id").AddColumn(new TableColumn("value").RightAligned()).AddColumn("boundary").AddColumn("technology").AddColumn("region").AddColumn("year").AddColumn("checked").AddColumn(new TableColumn("± %").RightAligned());
        foreach (FactorRow row in rows)
        {
            table.AddRow(
                Markup.Escape(row.Id.Value), Markup.Escape(row.PublishedValue), row.Boundary, Markup.Escape(row.Technology), Markup.Escape(row.Region), Year(row), row.Checked ? "yes" : "no", Uncertainty(row));
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine("± %: half the width of the 95 % interval; * unchecked default or no source");
        AnsiConsole.WriteLine($"{book.Id} version {book.Version}: {rows.Length} of {book.Rows.Count()} rows");
        return ExitCode.Ok;
    }

    public static async Task<int> ShowAsync(FactorBook book, FactorId id)
    {
        if (book.Find(id) is not { } row)
        {
            await Console.Error.WriteLineAsync($"{book.Id} version {book.Version} has no row {id}.");
            return ExitCode.NotCovered;
        }

        await Console.Out.WriteAsync(string.Join('\n',
            $"id          {row.Id}",
            $"value       {row.PublishedValue}",
            $"exact       {row.Intensity}",
            $"gas set     {row.GasSet}",
            $"GWP set     {row.GwpSet}",
            $"boundary    {row.Boundary}",
            $"technology  {row.Technology}",
            $"region      {row.Region}",
            $"year        {Year(row)}",
            $"source      {row.Source}",
            $"licence     {row.Licence}",
            $"checked     {(row.Checked ? "yes" : "no")}",
            $"uncertainty ±{row.Uncertainty.PercentText} % (95 %), {UncertaintySource(row)}",
            $"book        {book.Id} version {book.Version}\n"));
        return ExitCode.Ok;
    }

    public static async Task<int> DifferenceAsync(FactorBook old, FactorBook next)
    {
        FactorDifference difference = FactorDifference.Between(old, next);
        foreach (FactorRow row in difference.Added)
        {
            await Console.Out.WriteLineAsync($"added    {row.Id}: {row.PublishedValue}");
        }

        foreach (FactorRow row in difference.Removed)
        {
            await Console.Out.WriteLineAsync($"removed  {row.Id}: {row.PublishedValue}");
        }

        foreach (FactorChange change in difference.Changed)
        {
            await Console.Out.WriteLineAsync($"changed  {change.Row}: {change.Field} {change.Old} → {change.New}");
        }

        int changed = difference.Changed.Select(change => change.Row).Distinct().Count();
        await Console.Out.WriteLineAsync($"{old.Id} version {old.Version} → {next.Id} version {next.Version}: {difference.Added.Count} added, {difference.Removed.Count} removed, {changed} changed");
        return ExitCode.Ok;
    }

    private static async Task WriteJsonAsync(FactorRow[] rows, CancellationToken cancel)
    {
        await using Stream output = Console.OpenStandardOutput();
        await using (Utf8JsonWriter writer = new(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartArray();
            foreach (FactorRow row in rows)
            {
                WriteRow(writer, row);
            }

            writer.WriteEndArray();
        }

        await output.WriteAsync("\n"u8.ToArray(), cancel);
    }

    private static void WriteRow(Utf8JsonWriter writer, FactorRow row)
    {
        writer.WriteStartObject();
        writer.WriteString("id", row.Id.Value);
        writer.WriteString("published", row.PublishedValue);
        writer.WriteNumber("milligramsPerMegawattHour", row.Intensity.MilligramsPerMegawattHour);
        writer.WriteString("gasSet", row.GasSet);
        writer.WriteString("gwpSet", row.GwpSet);
        writer.WriteString("boundary", row.Boundary);
        writer.WriteString("technology", row.Technology);
        writer.WriteString("region", row.Region);
        writer.WriteNumber("year", row.Year);
        writer.WriteString("source", row.Source);
        writer.WriteString("licence", row.Licence);
        writer.WriteBoolean("checked", row.Checked);
        writer.WriteNumber("uncertaintyPpm", row.UncertaintyPpm);
        writer.WriteBoolean("uncertaintyChecked", row.UncertaintyChecked);
        writer.WriteString("uncertaintySource", row.Uncertainty.Source);
        writer.WriteEndObject();
    }

    private static string Uncertainty(FactorRow row) => row.Uncertainty.PercentText + (row.UncertaintyChecked ? "" : "*");

    private static string UncertaintySource(FactorRow row) => row.Uncertainty.Source.Length > 0 ? row.Uncertainty.Source : "source not stated";

    private static string Year(FactorRow row) => row.Year.ToString(CultureInfo.InvariantCulture);
}
