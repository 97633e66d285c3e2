using CarbonLedger.Abstractions;
using CarbonLedger.Storage.Postgres;
using CarbonLedger.Storage.Sqlite;
using Npgsql;

namespace CarbonLedger.Server.Logs;

/// <summary>Where logs lie: a folder with a SQLite file and a signing journal, as <see cref="GridHost"/> lays them out, or a PostgreSQL database with the journal elsewhere.</summary>
public sealed class LogPlace : IAsyncDisposable
{
    /// <summary>The logs of a folder.</summary>
    public const string LedgerFile = "ledger.db";

    /// <summary>The signing journal of a folder.</summary>
    public const string JournalFile = "signing-journal.txt";

    private readonly Func<ValueTask> close;

    private LogPlace(ILedgerStore store, string name, string? journalPath, Func<ValueTask> close)
    {
        Store = store;
        Name = name;
        JournalPath = journalPath;
        this.close = close;
    }

    public ILedgerStore Store { get; }

    /// <summary>For messages; without a password.</summary>
    public string Name { get; }

    /// <summary>The signing journal, if it is known.</summary>
    public string? JournalPath { get; }

    /// <summary>Opens a folder.</summary>
    /// <param name="create">Whether to make the folder and its file when they are missing; else that is refused.</param>
    /// <exception cref="IOException">There is no ledger, or the file is of something else.</exception>
    public static LogPlace OpenFolder(string folder, bool create = false)
    {
        string file = Path.Combine(folder, LedgerFile);
        if (create)
        {
            Directory.CreateDirectory(folder);
        }
        else if (!File.Exists(file))
        {
            throw new FileNotFoundException($"{file} is not there: no log lies in {folder}.");
        }

        try
        {
#pragma warning disable IDISP001 // The place disposes it.
            SqliteLedgerStore store = new(file);
#pragma warning restore IDISP001
            return new LogPlace(store, folder, Path.Combine(folder, JournalFile), () =>
            {
                store.Dispose();
                return ValueTask.CompletedTask;
            });
        }
        catch (InvalidOperationException e)
        {
            throw new IOException(e.Message, e);
        }
        catch (Microsoft.Data.Sqlite.SqliteException e)
        {
            throw new IOException($"{file}: {e.Message}", e);
        }
    }

    /// <summary>Opens a database.</summary>
    /// <param name="connection">An Npgsql connection string.</param>
    /// <param name="journal">The signing journal, outside of the database.</param>
    /// <param name="migrate">Whether to bring the schemas of ledger and telemetry up to date first; else an older one is refused.</param>
    /// <exception cref="IOException">The server can't be reached, or the schema is not this program's.</exception>
    /// <exception cref="ArgumentException">The connection string is not one.</exception>
    public static async Task<LogPlace> OpenPostgresAsync(string connection, string? journal, bool migrate = false, CancellationToken cancellationToken = default)
    {
        NpgsqlConnectionStringBuilder builder = new(connection);
        NpgsqlDataSource source = PostgresLedgerStore.Source(connection);
        string name = $"PostgreSQL {builder.Host}:{builder.Port}/{builder.Database}";
        try
        {
            if (migrate)
            {
                await PostgresLedgerSchema.MigrateAsync(source, cancellationToken);
                await PostgresTelemetrySchema.MigrateAsync(source, cancellationToken);
            }

#pragma warning disable IDISP001 // The place disposes it, and it its source.
            PostgresLedgerStore store = await PostgresLedgerStore.OpenAsync(source, cancellationToken);
#pragma warning restore IDISP001
            return new LogPlace(store, name, journal, store.DisposeAsync);
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            await source.DisposeAsync();
            throw new IOException($"{name}: {e.Message}", e);
        }
    }

    /// <summary>Which log is meant: the one asked for, or else the only one.</summary>
    /// <exception cref="IOException">There is no such log, none at all, or several and none was named.</exception>
    public async Task<string> OriginAsync(string? asked, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<string> origins = await Store.ListAsync(cancellationToken);
        if (asked is not null)
        {
            return origins.Contains(asked) ? asked : throw new IOException($"{Name} holds no log {asked}; it holds {(origins.Count == 0 ? "none" : string.Join(", ", origins))}.");
        }

        return origins.Count switch
        {
            1 => origins[0],
            0 => throw new IOException($"{Name} holds no log."),
            _ => throw new IOException($"{Name} holds {origins.Count} logs; name one with --origin: {string.Join(", ", origins)}."),
        };
    }

    public ValueTask DisposeAsync() => close();
}
