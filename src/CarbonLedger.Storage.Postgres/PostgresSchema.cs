using System.Data;
using System.Globalization;
using Npgsql;

namespace CarbonLedger.Storage.Postgres;

/// <summary>
/// The tables, triggers and roles of one kind of store in a PostgreSQL database (15 or newer), all in a schema of their own.
/// The steps are SQL files; which were applied, and the SHA-256 of each, stands in the schema's <c>schema_migration</c>.
/// </summary>
/// <param name="kind">How the SQL files begin, and what messages call it.</param>
/// <param name="schema">The schema's name.</param>
internal sealed class PostgresSchema(string kind, string schema)
{
    /// <summary>The oldest server that is supported.</summary>
    public const int OldestServer = 15;

    // Any number does that nobody else takes in this database: "CLDG". Kinds wait for each other: they make the same roles.
    private const long MigrationLock = 0x434C4447;

    private readonly IReadOnlyList<Migration> migrations = Migration.ReadAll(kind);

    /// <summary>Applies the steps that are missing, in order, in one transaction; several callers wait for each other.</summary>
    public async Task MigrateAsync(NpgsqlDataSource source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken);
        RequireServer(connection);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        await ExecuteAsync(connection, "SELECT pg_advisory_xact_lock($1)", cancellationToken, MigrationLock);
        int applied = RequireOwn(connection, await ReadAppliedAsync(connection, cancellationToken));
        foreach (Migration migration in migrations.Skip(applied))
        {
            await ExecuteAsync(connection, migration.Sql, cancellationToken);
            await ExecuteAsync(
                connection, $"INSERT INTO {schema}.schema_migration (number, sha256) VALUES ($1, $2)", cancellationToken,
                migration.Number, Convert.FromHexString(migration.Digest));
        }

        await transaction.CommitAsync(CancellationToken.None);
    }

    /// <summary>Refuses a database whose schema is not the one this program knows.</summary>
    public async Task RequireCurrentAsync(NpgsqlDataSource source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken);
        RequireServer(connection);
        int applied = RequireOwn(connection, await ReadAppliedAsync(connection, cancellationToken));
        if (applied < migrations.Count)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"Database {connection.Database} is at {kind} migration {applied}; this program needs {migrations.Count}: migrate it first."));
        }
    }

    private static void RequireServer(NpgsqlConnection connection)
    {
        if (connection.PostgreSqlVersion.Major < OldestServer)
        {
            throw new InvalidOperationException($"The server is PostgreSQL {connection.PostgreSqlVersion}; expected {OldestServer} or newer.");
        }
    }

    // Number and digest of each step applied; null when the schema isn't there.
    private async Task<List<(int Number, string Digest)>?> ReadAppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand look = Command(connection, $"SELECT to_regnamespace('{schema}') IS NOT NULL, to_regclass('{schema}.schema_migration') IS NOT NULL");
        await using (NpgsqlDataReader found = await look.ExecuteReaderAsync(cancellationToken))
        {
            await found.ReadAsync(cancellationToken);
            if (!found.GetBoolean(1))
            {
                return !found.GetBoolean(0) ? null : throw new InvalidOperationException(
                    $"Database {connection.Database} has a schema {schema} without a record of migrations: it is not a {kind}.");
            }
        }

        List<(int, string)> applied = [];
        await using NpgsqlCommand read = Command(connection, $"SELECT number, sha256 FROM {schema}.schema_migration ORDER BY number");
        await using NpgsqlDataReader rows = await read.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            applied.Add((rows.GetInt32(0), Convert.ToHexStringLower(await rows.GetFieldValueAsync<byte[]>(1, cancellationToken))));
        }

        return applied;
    }

    // How many steps were applied, each of them this program's own.
    private int RequireOwn(NpgsqlConnection connection, List<(int Number, string Digest)>? applied)
    {
        if (applied is null)
        {
            return 0;
        }

        if (applied.Count == 0)
        {
            throw new InvalidOperationException($"Database {connection.Database} has a schema {schema} whose record of migrations is empty.");
        }

        if (applied[^1].Number > migrations.Count)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"Database {connection.Database} is at {kind} migration {applied[^1].Number}; this program knows {migrations.Count}: a newer program wrote it."));
        }

        foreach (((int number, string digest), Migration own) in applied.Zip(migrations))
        {
            if (number != own.Number || digest != own.Digest)
            {
                throw new InvalidOperationException(string.Create(
                    CultureInfo.InvariantCulture, $"Database {connection.Database}: {kind} migration {number} was applied with SHA-256 {digest}; this program's migration {own.Number} is {own.Digest}."));
            }
        }

        return applied.Count;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using NpgsqlCommand command = Command(connection, sql);
        foreach (object value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql)
    {
        NpgsqlCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text comes from this project's constants and files.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }
}
