using CarbonLedger.Carbon.Metering;
using Microsoft.Data.Sqlite;

namespace CarbonLedger.Storage.Sqlite.Segments;

/// <summary>Keys in the query side, looked up by the one writer.</summary>
internal sealed class KeyLookup : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly SqliteCommand highWater;
    private readonly SqliteCommand find;

    public KeyLookup(string path)
    {
        connection = new SqliteConnection(DatabaseFile.ConnectionString(path, pooled: false));
        connection.Open();
        highWater = DatabaseFile.Command(connection, "SELECT max(time) FROM query_capture WHERE device = (SELECT number FROM query_device WHERE name = $1)", "");
        find = DatabaseFile.Command(
            connection, "SELECT segment, offset, length FROM query_capture WHERE device = (SELECT number FROM query_device WHERE name = $1) AND time = $2 AND version = $3", "", 0L, 0);
    }

    /// <summary>The newest capture time of a device, or <see cref="long.MinValue"/>.</summary>
    public long HighWater(DeviceId device)
    {
        highWater.Parameters[0].Value = device.Value;
        return highWater.ExecuteScalar() is long time ? time : long.MinValue;
    }

    /// <summary>Where the content of a key lies, or null when it is not known.</summary>
    public ContentPlace? Find(DeviceId device, long time, int version)
    {
        find.Parameters[0].Value = device.Value;
        find.Parameters[1].Value = time;
        find.Parameters[2].Value = version;
        using SqliteDataReader reader = find.ExecuteReader();
        return reader.Read() ? new ContentPlace(reader.GetInt32(0), reader.GetInt64(1), reader.GetInt32(2)) : null;
    }

    public void Dispose()
    {
        highWater.Dispose();
        find.Dispose();
        connection.Dispose();
    }
}
