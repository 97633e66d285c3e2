using System.Globalization;
using System.Reflection;
using Microsoft.Data.Sqlite;

namespace CarbonLedger.Storage.Sqlite;

/// <summary>A kind of SQLite file of this program: opens one, checks that it is of its kind, sets it to durable commits and brings its schema up to date.</summary>
internal sealed class DatabaseFile
{
    /// <summary>Seconds a statement waits for another writer of the same file.</summary>
    public const int BusySecondsMax = 30;

    /// <summary>Pages the write-ahead log grows to before a commit copies them back: 32 MB.</summary>
    private const int CheckpointPages = 8192;

    private readonly string kind;
    private readonly int applicationId;
    private readonly List<string> scripts;

    // The scripts are Sql/<kind>-1.sql, Sql/<kind>-2.sql, … in order; the n-th leads to schema version n.
    private DatabaseFile(string kind, int applicationId)
    {
        (this.kind, this.applicationId) = (kind, applicationId);
        Assembly assembly = typeof(DatabaseFile).Assembly;
        scripts = [];
        while (assembly.GetManifestResourceStream(string.Create(CultureInfo.InvariantCulture, $"CarbonLedger.Storage.Sqlite.Sql.{kind}-{scripts.Count + 1}.sql")) is { } stream)
        {
            using StreamReader reader = new(stream);
            scripts.Add(reader.ReadToEnd());
        }

        if (scripts.Count == 0)
        {
            throw new InvalidOperationException($"The schema {kind}-1.sql is missing from the assembly.");
        }
    }

    /// <summary>Captures, refusals and the device registry; 'CLTM'.</summary>
    public static DatabaseFile Telemetry { get; } = new("telemetry", 0x434C544D);

    /// <summary>Logs; 'CLDG'.</summary>
    public static DatabaseFile Ledger { get; } = new("ledger", 0x434C4447);

    /// <summary>What is behind the commitments of private entries; 'CLPV'.</summary>
    public static DatabaseFile Private { get; } = new("private", 0x434C5056);

    /// <summary>The outbox of anchors; 'CLAN'.</summary>
    public static DatabaseFile Anchors { get; } = new("anchor", 0x434C414E);

    /// <summary>The query side of telemetry segments; 'CLQY'.</summary>
    public static DatabaseFile Query { get; } = new("query", 0x434C5159);

    /// <summary>A connection of its own on which a commit that returned is on disk. A file of another kind is left as it was.</summary>
    /// <exception cref="InvalidOperationException">The file belongs to another program or to a newer version of this one.</exception>
    public SqliteConnection Open(string path) => Open(path, "FULL");

    /// <summary>
    /// A connection to a file whose content can be made again from elsewhere: one that is damaged or of another schema version is removed and
    /// begun anew. A commit outlives the process; a power failure may take the last ones back, and leaves the file whole.
    /// </summary>
    /// <exception cref="InvalidOperationException">The file belongs to another program.</exception>
    public SqliteConnection OpenRebuildable(string path)
    {
        if (File.Exists(path) && !IsCurrent(path))
        {
            Remove(path);
        }

        return Open(path, "NORMAL");
    }

    /// <summary>Removes a database and what stands beside it.</summary>
    public static void Remove(string path)
    {
        foreach (string name in (string[])[path, path + "-wal", path + "-shm"])
        {
            File.Delete(name);
        }
    }

    private bool IsCurrent(string path)
    {
        try
        {
            using SqliteConnection connection = new(ConnectionString(path, pooled: false));
            connection.Open();
            return Number(connection, "PRAGMA application_id") != applicationId || Number(connection, "PRAGMA user_version") == scripts.Count;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB)
        {
            return false;
        }
    }

    private SqliteConnection Open(string path, string synchronous)
    {
        SqliteConnection connection = new(ConnectionString(path, pooled: false));
        try
        {
            connection.Open();

            // In one transaction: between two questions another process may make the schema.
            using (SqliteTransaction reading = connection.BeginTransaction(deferred: true))
            {
                RequireOwn(connection);
                reading.Commit();
            }

            Execute(connection, "PRAGMA journal_mode = WAL");
            Execute(connection, $"PRAGMA synchronous = {synchronous}");
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

    /// <summary>A statement in the connection's transaction, if one is open, with its parameters $1, $2, … bound to the values.</summary>
    public static SqliteCommand Command(SqliteConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text comes from this project's constants and files.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue($"${i + 1}", values[i]);
        }

        return command;
    }

    /// <summary>Runs a statement as <see cref="Command"/> makes it; returns how many rows it changed.</summary>
    public static int Execute(SqliteConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        using SqliteCommand command = Command(connection, sql, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>From here on, what the connection deletes is overwritten with zeros in the file.</summary>
    public static void OverwriteDeleted(SqliteConnection connection) => Execute(connection, "PRAGMA secure_delete = ON");

    /// <summary>Copies the write-ahead log back and cuts it: what was deleted stands in it until then.</summary>
    /// <exception cref="IOException">Another program reads the file.</exception>
    public static void CutLog(SqliteConnection connection)
    {
        if (Number(connection, "PRAGMA wal_checkpoint(TRUNCATE)") != 0)
        {
            throw new IOException($"{connection.DataSource}: another program reads the file, so that what was erased is still in its write-ahead log. Stop it, and erase again.");
        }
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = Command(connection, sql);
        return (long)command.ExecuteScalar()!;
    }

    // A file of this kind, or one with nothing in it. Returns its schema version.
    private int RequireOwn(SqliteConnection connection)
    {
        long owner = Number(connection, "PRAGMA application_id");
        long version = Number(connection, "PRAGMA user_version");
        bool isNew = owner == 0 && version == 0 && Number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
        return isNew || (owner == applicationId && version > 0 && version <= scripts.Count)
            ? (int)version
            : throw new InvalidOperationException(
                $"{connection.DataSource} is not a {kind} file: application id {owner}, schema version {version}; expected {applicationId} and 1 to {scripts.Count}, or an empty file.");
    }

    private void Migrate(SqliteConnection connection)
    {
        // BEGIN IMMEDIATE: a second process opening the same file waits here and then finds the work done.
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        for (int i = RequireOwn(connection); i < scripts.Count; i++)
        {
            Execute(connection, scripts[i]);
        }

        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {applicationId}; PRAGMA user_version = {scripts.Count}"));
        transaction.Commit();
    }
}
