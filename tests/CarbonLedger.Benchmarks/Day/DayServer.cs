using System.Globalization;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Grains.Contracts;
using CarbonLedger.Ingest;
using CarbonLedger.Server;

namespace CarbonLedger.Benchmarks.Day;

/// <summary>
/// The server of a day in a process of its own, so that its memory and processor time are its own. It is told by lines of its input: <c>clock MILLISECONDS</c>
/// moves the grid's clock, <c>close</c> closes what is due and commits it; each is answered by a line.
/// </summary>
internal static class DayServer
{
    public const string Word = "day-child";
    public const string Origin = "carbonledger.example/bench/day";
    public const int DevicesOfGateway = 1_000;

    /// <param name="args">Folder and number of meters.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [var folder, var count] || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int meters))
        {
            return 64;
        }

        using MadeGrid grid = new(Origin, meters);
        TimeLapseClock clock = new(grid.FirstInterval.Start);

        // The log of the host goes where the answers don't: its console logger takes the writer it finds when it is built.
        TextWriter answers = Console.Out;
        Console.SetOut(Console.Error);
        await using GridHost host = await GridHost.StartAsync(new GridHostOptions(
            folder, grid.Setup(), Origin, new HeldCheckpointSigner(grid.LogKey), clock, new MqttEdgeOptions { Port = 0, AllowAnonymous = true })
        {
            CreatesLog = true,
            Formats = new GateFormats { Gateways = Gateways(grid) },
        });
        await answers.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"port {host.Mqtt.Port}"));
        while (await Console.In.ReadLineAsync() is { } line)
        {
            await answers.WriteLineAsync(await AnswerAsync(host, clock, line));
        }

        return 0;
    }

    /// <summary>The gateway that a meter is behind.</summary>
    public static string GatewayOf(int meter) => $"gateway-{meter / DevicesOfGateway:d3}";

    private static async Task<string> AnswerAsync(GridHost host, TimeLapseClock clock, string line)
    {
        if (line.StartsWith("clock ", StringComparison.Ordinal))
        {
            clock.MoveTo(new Timestamp(long.Parse(line[6..], CultureInfo.InvariantCulture)));
            return "clock";
        }

        await host.DrainAsync();
        TickMessage tick = await host.TickAsync(clock.Now);
        return string.Create(CultureInfo.InvariantCulture, $"closed {tick.Closed}");
    }

    private static Dictionary<string, IReadOnlySet<DeviceId>> Gateways(MadeGrid grid) => grid.Devices
        .Select((device, meter) => (device, Gateway: GatewayOf(meter)))
        .GroupBy(pair => pair.Gateway)
        .ToDictionary(group => group.Key, group => (IReadOnlySet<DeviceId>)group.Select(pair => pair.device).ToHashSet());
}
