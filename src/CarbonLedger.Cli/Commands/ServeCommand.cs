using System.CommandLine;
using System.Globalization;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Grains.Contracts;
using CarbonLedger.Server.Serving;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>serve SETTINGS</c>: a grid in service.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        Argument<string> file = new("settings") { Description = "A settings file, such as 'setup' writes." };
        Option<bool> check = new("--check") { Description = "Read the settings and everything they name, say every problem, and start nothing." };
        Passphrase passphrase = new();
        Command command = new("serve", "Run a grid: MQTT and HTTP doors, grains and log, until Ctrl+C.") { file, check };
        passphrase.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            string path = Path.GetFullPath(parsed.GetRequiredValue(file));
            ServeSettings settings = ServeSettings.Read(await InputFile.ReadAsync(path, cancel), Path.GetDirectoryName(path)!).Require(path);
            if (parsed.GetValue(check))
            {
                await Console.Out.WriteLineAsync($"{path}: no problem found".AsMemory(), cancel);
                return ExitCode.Ok;
            }

            return await RunAsync(settings, () => passphrase.Read(parsed, isNew: false), cancel);
        });
        return command;
    }

    private static async Task<int> RunAsync(ServeSettings settings, Func<string> passphrase, CancellationToken cancel)
    {
        using ServeSigner signer = await ServeSigner.OpenAsync(settings, passphrase, cancel);
        string? postgres = settings.PostgresJournal is null ? null : LogPlaceOptions.PostgresOfEnvironment();
        await using GridServer server = await StartAsync(settings, signer.Signer, signer.Cosigners, postgres, cancel);
        await SayStartedAsync(server, settings);
        await server.RunAsync(SayClosed, e => Console.Error.WriteLine($"{Now()} {e.Message}"), cancel);

        // As every command that runs until it is stopped: 130.
        cancel.ThrowIfCancellationRequested();
        return ExitCode.Ok;
    }

    private static async Task<GridServer> StartAsync(ServeSettings settings, ICheckpointSigner signer, ICosigners cosigners, string? postgres, CancellationToken cancel)
    {
        try
        {
            return await GridServer.StartAsync(settings, signer, cosigners, postgres, TimeProvider.System, cancel);
        }
        catch (Exception e) when (e is InvalidOperationException or CheckpointNotPublishedException)
        {
            throw new IOException(e.Message, e);
        }
    }

    private static async Task SayStartedAsync(GridServer server, ServeSettings settings)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        await Console.Out.WriteLineAsync(string.Create(culture, $"Grid     {server.Setup.Network.Id}: {server.Setup.Network.MeteringPoints.Count} metering points, {server.Setup.Devices.Count} devices enrolled"));
        await Console.Out.WriteLineAsync($"MQTT     {(settings.Mqtt.Tls is null ? "mqtt" : "mqtts")}://{server.Mqtt}{(settings.Mqtt.AllowAnonymous ? ", open to clients without a password: a reading counts by its signature" : "")}");
        if (server.Http is { } doors)
        {
            await Console.Out.WriteLineAsync($"HTTP     {doors}api/v1/readings, {doors}health");
        }

        if (server.Log is { } log)
        {
            await Console.Out.WriteLineAsync($"Log      {log}checkpoint");
        }

        if (settings.Anchors is { } anchors)
        {
            await Console.Out.WriteLineAsync(string.Create(culture, $"Anchors  {anchors.Evm.Count + anchors.ChainMaker.Count} ledgers, a statement every {anchors.Rule.Batches} batches or {anchors.Rule.Minutes} minutes"));
        }

        await Console.Out.WriteLineAsync("Ready. Press Ctrl+C to stop.");
    }

    private static void SayClosed(TickMessage tick) =>
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Now()} closed {tick.Closed} interval{(tick.Closed == 1 ? "" : "s")}, the last that of {new Timestamp(tick.LastClosed!.Value)}"));

    private static string Now() => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
