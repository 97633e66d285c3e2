using Npgsql;

namespace CarbonLedger.Storage.Postgres;

/// <summary>
/// The tables, triggers and roles of telemetry in a PostgreSQL database (15 or newer), all in the schema <c>carbonledger_telemetry</c>.
/// The steps are SQL files; which were applied, and the SHA-256 of each, stands in <c>carbonledger_telemetry.schema_migration</c>.
/// </summary>
public static class PostgresTelemetrySchema
{
    private static readonly PostgresSchema Schema = new("telemetry", "carbonledger_telemetry");

    /// <summary>
    /// Applies the steps that are missing, in order, in one transaction; several callers wait for each other. Needs the right to
    /// create a schema in the database, and to create roles unless <c>carbonledger_writer</c>, <c>carbonledger_reader</c>,
    /// <c>carbonledger_auditor</c> and <c>carbonledger_eraser</c> are there.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The server is too old, the database is newer than this program, a step applied to it differs from this program's, or the schema
    /// belongs to something else. Nothing was changed.
    /// </exception>
    public static Task MigrateAsync(NpgsqlDataSource source, CancellationToken cancellationToken = default) => Schema.MigrateAsync(source, cancellationToken);

    /// <summary>Refuses a database whose schema is not the one this program knows.</summary>
    /// <exception cref="InvalidOperationException">As for <see cref="MigrateAsync"/>, or steps are missing.</exception>
    public static Task RequireCurrentAsync(NpgsqlDataSource source, CancellationToken cancellationToken = default) => Schema.RequireCurrentAsync(source, cancellationToken);
}
