using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CarbonLedger.Carbon.Tracing;
using Spectre.Console;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>trace CASE.json [--matrix] [--json]</c>: traces carbon through one solved power flow.</summary>
internal static class TraceCommand
{
    public static Command Create()
    {
        Argument<string> file = new("case") { Description = "A solved power flow with factors, JSON (may be packed with gzip)." };
        Option<bool> json = new("--json") { Description = "Print one JSON object." };
        Option<bool> matrix = new("--matrix") { Description = "Also the generator-to-load matrix: how many MW of each generating bus are in each bus's load." };
        Command command = new("trace", "Trace carbon through a network: nodal intensity e and delivered intensity d of every bus.") { file, matrix, json };
        command.SetAction(async (parsed, cancel) => await RunAsync(parsed.GetRequiredValue(file), parsed.GetValue(matrix), parsed.GetValue(json), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string path, bool matrix, bool json, CancellationToken cancel)
    {
        TraceCase trace = TraceCase.Read(await InputFile.ReadMaybePackedAsync(path, cancel)).Require(path);
        TraceResult result = trace.Trace();
        IReadOnlyList<TracedShare>? shares = matrix ? trace.TraceShares() : null;
        if (json)
        {
            await using Stream output = Console.OpenStandardOutput();
            await using (Utf8JsonWriter writer = new(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            {
                result.WriteJson(writer, shares);
            }

            await output.WriteAsync("\n"u8.ToArray(), cancel);
            return ExitCode.Ok;
        }

        Table table = new Table().Border(TableBorder.Simple)
            .AddColumn("bus").AddColumn(new TableColumn("through MW").RightAligned())
            .AddColumn(new TableColumn("e kg/MWh").RightAligned()).AddColumn(new TableColumn("d kg/MWh").RightAligned());
        foreach (TracedBus bus in result.Buses)
        {
            table.AddRow(
                Markup.Escape(bus.Bus.ToString()), Number(bus.Through),
                bus.Reason == NoValueReason.None ? Number(bus.Intensity) : TracedBus.Explain(bus.Reason)!,
                bus.DeliveredReason == NoValueReason.None ? Number(bus.Delivered) : TracedBus.Explain(bus.DeliveredReason)!);
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"generation {Number(result.GenerationCarbon)} = load {Number(result.LoadCarbon)} + loss {Number(result.LossCarbon)} + mismatch {Number(result.MismatchCarbon)} kg/h; closure {result.Closure.ToString("E1", CultureInfo.InvariantCulture)}");
        if (shares is not null)
        {
            WriteMatrix(shares);
        }

        return ExitCode.Ok;
    }

    private static void WriteMatrix(IReadOnlyList<TracedShare> shares)
    {
        Table table = new Table().Border(TableBorder.Simple)
            .AddColumn("load at bus").AddColumn("from generation at bus").AddColumn(new TableColumn("MW").RightAligned());
        foreach (TracedShare share in shares)
        {
            table.AddRow(Markup.Escape(share.Load.ToString()), share.Generation is { } source ? Markup.Escape(source.ToString()) : "unknown origin", Number(share.Power));
        }

        AnsiConsole.Write(table);
    }

    private static string Number(double value) => value.ToString("N3", CultureInfo.InvariantCulture);
}
