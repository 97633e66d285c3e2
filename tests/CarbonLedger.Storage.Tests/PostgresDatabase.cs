using CarbonLedger.Storage.Postgres;
using Npgsql;

namespace CarbonLedger.Storage.Tests;

/// <summary>A database of one test; removed with everything in it.</summary>
public sealed class PostgresDatabase(PostgresServer server, string name) : IAsyncDisposable
{
    private readonly List<NpgsqlDataSource> sources = [];

    public string Name => name;

    /// <summary>A new pool of connections, as the owner unless told otherwise; disposed of with the database at the latest.</summary>
    public NpgsqlDataSource Open(string user = "postgres", string options = "")
    {
        NpgsqlDataSource source = PostgresLedgerStore.Source(new NpgsqlConnectionStringBuilder(server.ConnectionString(name, user)) { Options = options }.ConnectionString);
        sources.Add(source);
        return source;
    }

    public async Task ExecuteAsync(string sql, string user = "postgres", string options = "")
    {
        await using NpgsqlDataSource source = Open(user, options);
        await using NpgsqlCommand command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> AskAsync<T>(string sql)
    {
        await using NpgsqlDataSource source = Open();
        await using NpgsqlCommand command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (NpgsqlDataSource source in sources)
        {
            await source.DisposeAsync();
        }

        await server.ExecuteAsync($"DROP DATABASE {name} WITH (FORCE)");
    }
}
