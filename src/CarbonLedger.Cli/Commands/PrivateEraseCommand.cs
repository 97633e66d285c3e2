using System.CommandLine;
using System.Globalization;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Server;
using CarbonLedger.Server.Logs;
using CarbonLedger.Server.Serving;
using CarbonLedger.Storage.Postgres;
using CarbonLedger.Storage.Sqlite;
using CarbonLedger.Storage.Sqlite.Segments;
using Npgsql;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>private erase</c>: figures of a private asset, wherever a server keeps them.</summary>
internal static class PrivateEraseCommand
{
    // As long as estimates look back.
    private static int RememberedDays => (int)Math.Ceiling(ReadEnergies.IntervalsMax / 96.0);

    public static Command Create()
    {
        Option<string?> data = new("--data") { Description = $"The data folder of the log, which holds {GridHost.PrivateFile}." };
        Option<string?> settings = new("--settings") { Description = "Instead: the settings file of 'serve', which says where everything is kept." };
        Option<string?> postgres = new("--postgres") { Description = $"The PostgreSQL database that captures lie in, as an Npgsql connection string; better {LogPlaceOptions.PostgresVariable} in the environment." };
        Option<string?> origin = new("--origin") { Description = "With --data: which log of the database, if there are several." };
        Option<string> asset = new("--asset") { Description = "Whose figures.", Required = true };
        Option<string> from = new("--from") { Description = "From this UTC day on, such as 2026-06-01.", Required = true };
        Option<string> to = new("--to") { Description = "Up to this UTC day, included.", Required = true };
        Option<bool> recent = new("--recent") { Description = $"Also of the last {RememberedDays} days, whose figures later ones still rest on: a log that goes on may then estimate otherwise, or stop." };
        Command command = new("erase", "Destroy the figures of a private asset: its secrets, opened entries and stored captures, in files and in PostgreSQL. Every proof of the log stays valid; nobody can show or guess the figures any more. Stop the server first.")
        {
            data, settings, postgres, origin, asset, from, to, recent,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            Place place = await PlaceAsync(parsed.GetValue(data), parsed.GetValue(settings), parsed.GetValue(postgres), parsed.GetValue(origin), cancel);
            AssetId id = PrivateCommand.AssetOf(parsed.GetRequiredValue(asset));
            DateOnly first = PrivateCommand.DayOf(parsed.GetRequiredValue(from), "--from");
            DateOnly last = PrivateCommand.DayOf(parsed.GetRequiredValue(to), "--to");
            using SqlitePrivateStore store = PrivateCommand.Open(place.Folder);
            IReadOnlyList<PrivateOpening> all = await store.ReadAsync(id, new Timestamp(Timestamp.UnixMillisecondsMin), new Timestamp(Timestamp.UnixMillisecondsMax), cancel);
            if (all.Count > 0 && !parsed.GetValue(recent) && DerivedSalts.DayOf(all.Max(opening => opening.Time)).AddDays(-RememberedDays) is var limit && last > limit)
            {
                throw new UsageException($"--to {last:yyyy-MM-dd}: expected {limit:yyyy-MM-dd} or before, as figures rest on what is {RememberedDays} days old; --recent erases it all the same.");
            }

            // Which devices it were is known only as long as the entries are: so the captures go first, and who was interrupted does it again.
            HashSet<DeviceId> devices = [.. all.Select(opening => DeviceOf(opening.Entry)).OfType<DeviceId>()];
            Timestamp start = PrivateCommand.StartOf(first), end = PrivateCommand.StartOf(last.AddDays(1));
            long captures = await EraseInDatabaseAsync(place, devices, start, end, cancel) + await EraseInFolderAsync(place.Folder, devices, start, end);
            long erased = await store.EraseAsync(id, first, last, cancel);
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Erased of {id}: {erased} opened entries with their secrets, {captures} stored captures. Back-ups and disclosures that were handed out are not reached from here.").AsMemory(), cancel);
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<Place> PlaceAsync(string? data, string? settings, string? postgres, string? origin, CancellationToken cancel)
    {
        if ((data is null) == (settings is null))
        {
            throw new UsageException("Where is it kept? Give --data FOLDER or --settings FILE.");
        }

        string? connection = postgres ?? LogPlaceOptions.PostgresOfEnvironment();
        if (data is not null)
        {
            return InFolder(data, postgres, connection, origin);
        }

        string path = Path.GetFullPath(settings!);
        ServeSettings read = ServeSettings.Read(await InputFile.ReadAsync(path, cancel), Path.GetDirectoryName(path)!).Require(path);
        if (origin is not null && origin != read.Origin)
        {
            throw new UsageException($"--origin {origin}: {path} is of {read.Origin}.");
        }

        if (read.PostgresJournal is null)
        {
            return postgres is null ? new Place(read.Data, null, read.Origin) : throw new UsageException($"--postgres: {path} keeps the stores in {read.Data}.");
        }

        return new Place(read.Data, connection ?? throw new UsageException($"{path} keeps the stores in PostgreSQL: set {LogPlaceOptions.PostgresVariable}, as for 'serve', or give --postgres."), read.Origin, IsOfSettings: true);
    }

    // A server has its captures where its log is. A database that the environment names for another grid may know devices of the same names.
    private static Place InFolder(string data, string? postgres, string? connection, string? origin)
    {
        if (!File.Exists(Path.Combine(data, LogPlace.LedgerFile)))
        {
            return new Place(data, connection, origin);
        }

        return postgres is null ? new Place(data, null, origin) : throw new UsageException($"--data and --postgres name two places: {data} holds its log in {LogPlace.LedgerFile}.");
    }

    private static DeviceId? DeviceOf(ReadOnlyMemory<byte> opened) => EntryKind.Of(opened) == EntryKind.Reading ? ReadingEntry.Decode(opened).Key.Device : null;

    private static async Task<long> EraseInDatabaseAsync(Place place, HashSet<DeviceId> devices, Timestamp from, Timestamp to, CancellationToken cancel)
    {
        if (place.Postgres is not { } connection)
        {
            return 0;
        }

        try
        {
            string origin = place.IsOfSettings ? place.Origin! : await OriginAsync(connection, place.Origin, cancel);
            await using PostgresTelemetryStore telemetry = await PostgresTelemetryStore.OpenAsync(PostgresTelemetryStore.Source(connection), origin, cancel);
            return await telemetry.EraseAsync(devices, from, to, cancel);
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            throw new IOException($"PostgreSQL: {e.Message}", e);
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"--postgres is not an Npgsql connection string: {e.Message}");
        }
    }

    // Needs a user who may read the log.
    private static async Task<string> OriginAsync(string connection, string? asked, CancellationToken cancel)
    {
        await using LogPlace log = await LogPlace.OpenPostgresAsync(connection, null, cancellationToken: cancel);
        return await log.OriginAsync(asked, cancel);
    }

    private static async Task<long> EraseInFolderAsync(string folder, HashSet<DeviceId> devices, Timestamp from, Timestamp to)
    {
        if (!Directory.Exists(Path.Combine(folder, GridHost.TelemetryFolder)) && !File.Exists(Path.Combine(folder, GridHost.TelemetryFile)))
        {
            return 0;
        }

        using SegmentTelemetryStore telemetry = GridHost.OpenTelemetry(folder);
        return await telemetry.EraseAsync(devices, from, to);
    }

    /// <param name="Postgres">Null: no database.</param>
    /// <param name="Origin">As given; null for the only log of the database.</param>
    private sealed record Place(string Folder, string? Postgres, string? Origin, bool IsOfSettings = false);
}
