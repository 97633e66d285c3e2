using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Server;
using CarbonLedger.Server.Logs;
using CarbonLedger.Simulators.Loading;

namespace CarbonLedger.Benchmarks.Day;

/// <summary>
/// A day of many meters through the whole product on one machine: each meter's signed capture every 15 minutes over MQTT (gateways pass on a thousand meters
/// each), verified, stored durably and acknowledged; handed to a grain an asset; every interval closed, its carbon traced, and committed to the log before the
/// next is sent. Prints what each part took and the memory of the server, which is a process of its own.
/// </summary>
internal sealed class DayBenchmark(int meters, int intervals)
{
    /// <summary>A day of a large utility's substations and transformer stations.</summary>
    public const int MetersDefault = 100_000;

    public const int IntervalsDefault = 96;

    private const int InFlight = 200;
    private const long Mebibyte = 1024 * 1024;

    private static readonly TimeSpan PushTimeMax = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan StartTimeMax = TimeSpan.FromMinutes(15);

    /// <summary>Prints the table and returns what stands in the summary.</summary>
    public async Task<IReadOnlyList<(string What, string Ratio)>> RunAsync()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("carbonledger-day-");
        try
        {
            return await RunAsync(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<IReadOnlyList<(string What, string Ratio)>> RunAsync(string folder)
    {
        Console.WriteLine();
        Console.WriteLine($"A day: {Show.Whole(meters)} meters, {intervals} intervals, MQTT 5 QoS 1, one capture a message, all signatures verified; the generator signs on the same cores, not counted");
        using MadeGrid grid = new(DayServer.Origin, meters);
        long started = Stopwatch.GetTimestamp();
        using Process server = Start(folder);
        string said = await ReadAsync(server, StartTimeMax);
        IPEndPoint endPoint = new(IPAddress.Loopback, int.Parse(said["port ".Length..], CultureInfo.InvariantCulture));
        TimeSpan starting = Stopwatch.GetElapsedTime(started);
        TimeSpan startingProcessor = ProcessorTimeOf(server);
        byte[][] topics = [.. grid.Devices.Select(device => Encoding.UTF8.GetBytes($"cl/v1/bench/{device}/reading"))];
        RawMqttPublish[] step = [];
        int gateways = (meters + DayServer.DevicesOfGateway - 1) / DayServer.DevicesOfGateway;
        await using RawMqttLoad load = await RawMqttLoad.ConnectAsync(
            new RawMqttLoadOptions(endPoint, gateway => DayServer.GatewayOf(gateway * DayServer.DevicesOfGateway), (gateway, number) => MessageOf(step, gateway, number))
            {
                Connections = gateways,
                InFlight = InFlight,
            },
            TimeProvider.System,
            CancellationToken.None);
        TimeSpan pushing = TimeSpan.Zero;
        TimeSpan closing = TimeSpan.Zero;
        TimeSpan pushingProcessor = TimeSpan.Zero;
        TimeSpan closingProcessor = TimeSpan.Zero;
        long acknowledged = 0;
        int closed = 0;
        for (int boundary = 0; boundary <= intervals; boundary++)
        {
            step = [.. grid.Captures(boundary).Select((signed, meter) => new RawMqttPublish(topics[meter], ClJson.Encode(signed)))];
            Timestamp now = grid.FirstInterval.Start.AddMilliseconds(boundary * Interval.LengthMilliseconds);
            _ = await TellAsync(server, string.Create(CultureInfo.InvariantCulture, $"clock {now.UnixMilliseconds}"));
            TimeSpan before = ProcessorTimeOf(server);
            RawMqttLoadResult result = await load.RunAsync(DayServer.DevicesOfGateway, PushTimeMax, CancellationToken.None);
            if (result.Acknowledged.GetValueOrDefault((byte)0) != meters)
            {
                throw new InvalidOperationException($"Of {meters} captures {result.Acknowledged.GetValueOrDefault((byte)0)} were acknowledged.");
            }

            TimeSpan between = ProcessorTimeOf(server);
            acknowledged += meters;
            long closeStarted = Stopwatch.GetTimestamp();
            string[] told = (await TellAsync(server, "close")).Split(' ');
            closed += int.Parse(told[1], CultureInfo.InvariantCulture);
            TimeSpan close = Stopwatch.GetElapsedTime(closeStarted);
            pushing += result.Elapsed;
            closing += close;
            pushingProcessor += between - before;
            closingProcessor += ProcessorTimeOf(server) - between;
            if (boundary % 8 == 0 || boundary == intervals)
            {
                Console.WriteLine($"  {boundary,3} intervals: pushed in {Show.Ratio(result.Elapsed.TotalSeconds)} s, closed in {Show.Ratio(close.TotalSeconds)} s; resident {Show.Whole(ResidentOf(server) / Mebibyte)} MiB, peak {Show.Whole(PeakOf(server) / Mebibyte)} MiB");
            }
        }

        if (closed != intervals)
        {
            throw new InvalidOperationException($"Of {intervals} intervals {closed} are closed.");
        }

        double peak = PeakOf(server) / (double)Mebibyte;
        server.StandardInput.Close();
        await server.WaitForExitAsync();
        double seconds = (pushing + closing).TotalSeconds;
        TextTable table = new("The day by parts", "part", "seconds", "readings/s", "CPU s of the server", "CPU µs/reading");
        Add(table, "start: enrol, first rebuild", starting, 0, startingProcessor);
        Add(table, "ingested: verified, stored, acknowledged", pushing, acknowledged, pushingProcessor);
        Add(table, "aggregated and committed", closing, acknowledged, closingProcessor);
        table.Print();
        Console.WriteLine();
        Console.WriteLine($"  {Show.Whole(acknowledged)} readings, {closed} intervals committed; telemetry {Show.Whole(SizeOf(Path.Combine(folder, GridHost.TelemetryFolder)) / Mebibyte)} MiB, log {Show.Whole(new FileInfo(Path.Combine(folder, LogPlace.LedgerFile)).Length / Mebibyte)} MiB");
        return
        [
            ($"a day of {Show.Whole(meters)} meters: seconds of ingest, aggregation and commit", Show.Whole(seconds)),
            ("  times faster than the day itself", Show.Whole(intervals * (Interval.LengthMilliseconds / 1_000) / seconds)),
            ("  peak memory of the server, MiB", Show.Whole(peak)),
        ];
    }

    private RawMqttPublish? MessageOf(RawMqttPublish[] step, int gateway, long number)
    {
        int meter = (gateway * DayServer.DevicesOfGateway) + (int)(number % DayServer.DevicesOfGateway);
        return meter < meters ? step[meter] : null;
    }

    private static void Add(TextTable table, string part, TimeSpan elapsed, long readings, TimeSpan processor) => table.Add(
        part,
        Show.Ratio(elapsed.TotalSeconds),
        readings == 0 ? "" : Show.Whole(readings / elapsed.TotalSeconds),
        Show.Ratio(processor.TotalSeconds),
        readings == 0 ? "" : Show.Ratio(processor.TotalMicroseconds / readings));

    private Process Start(string folder)
    {
        string self = Environment.ProcessPath!;
        string[] words = [DayServer.Word, folder, meters.ToString(CultureInfo.InvariantCulture)];
        string[] program = Path.GetFileNameWithoutExtension(self) == "dotnet" ? [Path.Combine(AppContext.BaseDirectory, "CarbonLedger.Benchmarks.dll")] : [];
        return Process.Start(new ProcessStartInfo(self, [.. program, .. words]) { RedirectStandardInput = true, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("The server did not start.");
    }

    private static async Task<string> TellAsync(Process server, string line)
    {
        await server.StandardInput.WriteLineAsync(line);
        return await ReadAsync(server, PushTimeMax);
    }

    private static async Task<string> ReadAsync(Process server, TimeSpan timeMax) =>
        await server.StandardOutput.ReadLineAsync().WaitAsync(timeMax) ?? throw new InvalidOperationException("The server ended.");

    private static TimeSpan ProcessorTimeOf(Process server)
    {
        server.Refresh();
        return server.TotalProcessorTime;
    }

    private static long ResidentOf(Process server)
    {
        server.Refresh();
        return server.WorkingSet64;
    }

    private static long PeakOf(Process server)
    {
        server.Refresh();
        return server.PeakWorkingSet64;
    }

    private static long SizeOf(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
}
