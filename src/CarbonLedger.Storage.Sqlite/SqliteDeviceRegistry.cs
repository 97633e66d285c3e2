using System.Collections.Concurrent;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using Microsoft.Data.Sqlite;

namespace CarbonLedger.Storage.Sqlite;

/// <summary>The device registry in a SQLite file, read into memory when opened; may share the file of the telemetry store.</summary>
public sealed class SqliteDeviceRegistry : IDeviceRegistry, IDisposable
{
    private readonly ConcurrentDictionary<DeviceId, DeviceRecord> records = new();
    private readonly SqliteConnection connection;
    private readonly Lock gate = new();

    /// <summary>Opens the file, creating it or bringing its schema up to date.</summary>
    /// <exception cref="InvalidOperationException">The file belongs to another program or to a newer version of this one.</exception>
    public SqliteDeviceRegistry(string path)
    {
        connection = DatabaseFile.Telemetry.Open(path);
        using SqliteCommand command = DatabaseFile.Command(connection, "SELECT name, site, public_key, enrolled_from FROM device");
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            DeviceRecord record = new(new SiteId(reader.GetString(1)), new DeviceId(reader.GetString(0)), (byte[])reader[2], new Timestamp(reader.GetInt64(3)));
            records[record.Device] = record;
        }
    }

    public Task EnrolAsync(IReadOnlyList<DeviceRecord> records, CancellationToken cancellationToken = default) =>
        Task.Run(() => Enrol(records), cancellationToken);

    public DeviceRecord? Find(DeviceId device) => records.GetValueOrDefault(device);

    public IReadOnlyList<DeviceRecord> All() => [.. records.Values.OrderBy(record => record.Device)];

    public void Dispose() => connection.Dispose();

    private void Enrol(IReadOnlyList<DeviceRecord> list)
    {
        lock (gate)
        {
            IReadOnlyList<DeviceRecord> added = EnrolmentList.NewOf(list, Find);
            using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
            foreach (DeviceRecord record in added)
            {
                DatabaseFile.Execute(
                    connection, "INSERT INTO device (name, site, public_key, enrolled_from) VALUES ($1, $2, $3, $4)",
                    record.Device.Value, record.Site.Value, record.PublicKey.ToArray(), record.EnrolledFrom.UnixMilliseconds);
            }

            transaction.Commit();
            foreach (DeviceRecord record in added)
            {
                records[record.Device] = record;
            }
        }
    }
}
