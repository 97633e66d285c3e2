using System.CommandLine;
using System.Text;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>import matpower FILE.m [--fleet FILE.json] [--id ID] [--out FILE]</c>: makes a network file.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        Argument<string> file = new("file") { Description = "A MATPOWER case file, format version 2." };
        Option<string?> fleet = new("--fleet") { Description = "A fleet file: technology, capacity and factor of every unit, load curves, storage." };
        Option<string?> id = new("--id") { Description = "The network's id; the file's name unless given." };
        Option<string?> output = new("--out") { Description = "Where to write the network file; standard output unless given." };
        Command matpower = new("matpower", "Make a network file from a MATPOWER case.") { file, fleet, id, output };
        matpower.SetAction(async (parsed, cancel) => await RunAsync(
            parsed.GetRequiredValue(file), parsed.GetValue(fleet), parsed.GetValue(id), parsed.GetValue(output), cancel));
        return new Command("import", "Import networks.") { matpower };
    }

    private static async Task<int> RunAsync(string path, string? fleetPath, string? id, string? output, CancellationToken cancel)
    {
        id ??= Path.GetFileNameWithoutExtension(path);
        if (!Identifier.IsValid(id))
        {
            throw new UsageException($"'{id}' is not an identifier: expected 1 to {Identifier.LengthMax} of A-Z a-z 0-9 . _ -. Give one with --id.");
        }

        MatpowerCase source = MatpowerReader.Read(Encoding.UTF8.GetString(await InputFile.ReadAsync(path, cancel))).Require(path);
        MatpowerFleet? fleet = fleetPath is null ? null : MatpowerFleetReader.Read(await InputFile.ReadAsync(fleetPath, cancel)).Require(fleetPath);
        MatpowerNetwork network = MatpowerImport.ToNetwork(source, fleet, new MatpowerImportOptions(new NetworkId(id)) { Source = $"MATPOWER case {Path.GetFileName(path)}" }).Require(path);
        if (output is null)
        {
            await using Stream stdout = Console.OpenStandardOutput();
            await stdout.WriteAsync(network.Json, cancel);
            return ExitCode.Ok;
        }

        await File.WriteAllBytesAsync(output, network.Json.ToArray(), cancel);
        NetworkModel model = network.Model;
        await Console.Out.WriteLineAsync($"{output}: {model.Buses.Count} buses, {model.Branches.Count} branches, {model.Generators.Count} generators, {model.Loads.Count} loads, {model.Storages.Count} storages, {model.MeteringPoints.Count} metering points");
        return ExitCode.Ok;
    }
}
