using System.Collections.Concurrent;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using Microsoft.Data.Sqlite;

namespace CarbonLedger.Storage.Sqlite;

/// <summary>
/// The device registry in a SQLite file, read into memory when opened and again when another process has changed it; may share
/// the file of the telemetry store.
/// </summary>
public sealed class SqliteDeviceRegistry : IDeviceRegistry, IDisposable
{
    private readonly ConcurrentDictionary<DeviceId, DeviceRecord> records = new();
    private readonly ConcurrentDictionary<DeviceId, DeviceRevocation> revocations = new();
    private readonly ConcurrentDictionary<DeviceId, DevicePassword> passwords = new();
    private readonly SqliteConnection connection;
    private readonly Lock gate = new();
    private long change;

    /// <summary>Opens the file, creating it or bringing its schema up to date.</summary>
    /// <exception cref="InvalidOperationException">The file belongs to another program or to a newer version of this one.</exception>
    public SqliteDeviceRegistry(string path)
    {
        connection = DatabaseFile.Telemetry.Open(path);
        Refresh();
    }

    public Task EnrolAsync(IReadOnlyList<DeviceRecord> records, CancellationToken cancellationToken = default) =>
        Task.Run(() => Enrol(records), cancellationToken);

    public DeviceRecord? Find(DeviceId device) => records.GetValueOrDefault(device);

    public IReadOnlyList<DeviceRecord> All() => [.. records.Values.OrderBy(record => record.Device)];

    public Task RevokeAsync(DeviceRevocation revocation, CancellationToken cancellationToken = default) =>
        Task.Run(() => Revoke(revocation), cancellationToken);

    public DeviceRevocation? FindRevocation(DeviceId device) => revocations.GetValueOrDefault(device);

    public Task SetPasswordAsync(DeviceId device, DevicePassword password, CancellationToken cancellationToken = default) =>
        Task.Run(() => SetPassword(device, password), cancellationToken);

    public DevicePassword? FindPassword(DeviceId device) => passwords.GetValueOrDefault(device);

    public Task RefreshAsync(CancellationToken cancellationToken = default) => Task.Run(Refresh, cancellationToken);

    public void Dispose() => connection.Dispose();

    private void Enrol(IReadOnlyList<DeviceRecord> list) => Change(() =>
    {
        foreach (DeviceRecord record in EnrolmentList.NewOf(list, Find))
        {
            DatabaseFile.Execute(
                connection, "INSERT INTO device (name, site, public_key, enrolled_from) VALUES ($1, $2, $3, $4)",
                record.Device.Value, record.Site.Value, record.PublicKey.ToArray(), record.EnrolledFrom.UnixMilliseconds);
        }
    });

    private void Revoke(DeviceRevocation revocation) => Change(() =>
    {
        EnrolmentList.RequireEnrolled(Find(revocation.Device), revocation.Device);
        DatabaseFile.Execute(
            connection, "INSERT INTO device_revocation (name, reason, time) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING",
            revocation.Device.Value, revocation.Reason, revocation.Time.UnixMilliseconds);
    });

    private void SetPassword(DeviceId device, DevicePassword password) => Change(() =>
    {
        EnrolmentList.RequireEnrolled(Find(device), device);
        DatabaseFile.Execute(
            connection, "INSERT OR REPLACE INTO device_password (name, iterations, salt, hash) VALUES ($1, $2, $3, $4)",
            device.Value, password.Iterations, password.Salt.ToArray(), password.Hash.ToArray());
    });

    // One writer at a time, of all processes: what another one wrote is known before this one decides.
    private void Change(Action write)
    {
        lock (gate)
        {
            using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
            Load();
            write();
            DatabaseFile.Execute(connection, "UPDATE device_change SET number = number + 1");
            transaction.Commit();
            Load();
        }
    }

    private void Refresh()
    {
        lock (gate)
        {
            Load();
        }
    }

    // Rows are added, never taken away, and only passwords change; so what is in memory is only added to.
    private void Load()
    {
        using SqliteCommand number = DatabaseFile.Command(connection, "SELECT number FROM device_change");
        long current = (long)number.ExecuteScalar()!;
        if (current == change)
        {
            return;
        }

        Each("SELECT name, site, public_key, enrolled_from FROM device", row =>
        {
            DeviceRecord record = new(new SiteId(row.GetString(1)), new DeviceId(row.GetString(0)), (byte[])row[2], new Timestamp(row.GetInt64(3)));
            records.TryAdd(record.Device, record);
        });
        Each("SELECT name, reason, time FROM device_revocation", row =>
        {
            DeviceRevocation revocation = new(new DeviceId(row.GetString(0)), row.GetString(1), new Timestamp(row.GetInt64(2)));
            revocations.TryAdd(revocation.Device, revocation);
        });
        Each("SELECT name, iterations, salt, hash FROM device_password", row =>
            passwords[new DeviceId(row.GetString(0))] = new DevicePassword(row.GetInt32(1), (byte[])row[2], (byte[])row[3]));
        change = current;
    }

    private void Each(string sql, Action<SqliteDataReader> take)
    {
        using SqliteCommand command = DatabaseFile.Command(connection, sql);
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            take(reader);
        }
    }
}
