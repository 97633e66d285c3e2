using System.Globalization;
using System.Reflection;
using Microsoft.Data.Sqlite;

namespace CarbonLedger.Storage.Sqlite;

/// <summary>Opens the telemetry file: checks that it is one, sets it to durable commits and brings its schema up to date.</summary>
internal static class TelemetryDatabase
{
    /// <summary>'CLTM', so that another program's file is refused instead of migrated.</summary>
    public const int ApplicationId = 0x434C544D;

    /// <summary>Seconds a statement waits for another writer of the same file.</summary>
    public const int BusySecondsMax = 30;

    /// <summary>Pages the write-ahead log grows to before a commit copies them back: 32 MB.</summary>
    private const int CheckpointPages = 8192;

    private const string ScriptPrefix = "CarbonLedger.Storage.Sqlite.Sql.telemetry-";

    /// <summary>A connection of its own on which a commit that returned is on disk.</summary>
    /// <exception cref="InvalidOperationException">The file belongs to another program or to a newer version of this one.</exception>
    public static SqliteConnection Open(string path)
    {
        SqliteConnection connection = new(ConnectionString(path, pooled: false));
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA journal_mode = WAL");
            Execute(connection, "PRAGMA synchronous = FULL");
            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA wal_autocheckpoint = {CheckpointPages}"));
            Migrate(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>How readers and the one writer name the file.</summary>
    public static string ConnectionString(string path, bool pooled) => new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = SqliteOpenMode.ReadWriteCreate,
        Pooling = pooled,
        DefaultTimeout = BusySecondsMax,
    }.ToString();

    public static void Execute(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using SqliteCommand command = Command(connection, sql, transaction);
        command.ExecuteNonQuery();
    }

    public static SqliteCommand Command(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text comes from this project's constants and files.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Transaction = transaction;
        return command;
    }

    private static void Migrate(SqliteConnection connection)
    {
        // BEGIN IMMEDIATE: a second process opening the same file waits here and then finds the work done.
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        long owner = Number(connection, "PRAGMA application_id", transaction);
        long version = Number(connection, "PRAGMA user_version", transaction);
        if (owner != ApplicationId && (owner != 0 || version != 0))
        {
            throw new InvalidOperationException($"{connection.DataSource} is not a telemetry file: application id {owner}, expected {ApplicationId}.");
        }

        List<string> scripts = Scripts();
        if (version > scripts.Count)
        {
            throw new InvalidOperationException($"{connection.DataSource} has schema version {version}; this program knows up to {scripts.Count}.");
        }

        for (int i = (int)version; i < scripts.Count; i++)
        {
            Execute(connection, scripts[i], transaction);
        }

        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}"), transaction);
        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {scripts.Count}"), transaction);
        transaction.Commit();
    }

    private static long Number(SqliteConnection connection, string sql, SqliteTransaction transaction)
    {
        using SqliteCommand command = Command(connection, sql, transaction);
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>The scripts telemetry-1.sql, telemetry-2.sql, … in order; the n-th leads to schema version n.</summary>
    private static List<string> Scripts()
    {
        Assembly assembly = typeof(TelemetryDatabase).Assembly;
        List<string> scripts = [];
        while (assembly.GetManifestResourceStream(string.Create(CultureInfo.InvariantCulture, $"{ScriptPrefix}{scripts.Count + 1}.sql")) is { } stream)
        {
            using StreamReader reader = new(stream);
            scripts.Add(reader.ReadToEnd());
        }

        return scripts;
    }
}
