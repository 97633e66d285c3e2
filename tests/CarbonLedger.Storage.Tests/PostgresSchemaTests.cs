using CarbonLedger.Abstractions;
using CarbonLedger.Storage.Postgres;
using Npgsql;
using static CarbonLedger.Storage.Tests.LedgerSamples;

namespace CarbonLedger.Storage.Tests;

/// <summary>Migrations, and what roles and triggers refuse.</summary>
[Collection(PostgresGroup.Name)]
public sealed class PostgresSchemaTests(PostgresServer server) : IAsyncLifetime
{
    private PostgresDatabase? made;

    private PostgresDatabase Database => made!;

    public async ValueTask InitializeAsync() => made = await server.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        if (made is not null)
        {
            await made.DisposeAsync();
        }
    }

    [Fact]
    public async Task MigrationDoneTwice_ChangesNothing()
    {
        await PostgresLedgerSchema.MigrateAsync(Database.Open());
        string before = await Database.AskAsync<string>("SELECT string_agg(m::text, ';' ORDER BY number) FROM carbonledger.schema_migration m");
        await PostgresLedgerSchema.MigrateAsync(Database.Open());
        Assert.Equal(before, await Database.AskAsync<string>("SELECT string_agg(m::text, ';' ORDER BY number) FROM carbonledger.schema_migration m"));
        await PostgresLedgerSchema.RequireCurrentAsync(Database.Open());
    }

    [Fact]
    public async Task MigrationsAtTheSameTime_InOneDatabaseAndInTwo_AreDoneOnceInEach()
    {
        await using PostgresDatabase other = await server.CreateAsync();

        // Roles are the server's: both databases make them, at the same time.
        await server.ExecuteAsync("DROP ROLE IF EXISTS carbonledger_writer, carbonledger_reader, carbonledger_auditor");
        await Task.WhenAll(
            PostgresLedgerSchema.MigrateAsync(Database.Open()), PostgresLedgerSchema.MigrateAsync(Database.Open()), PostgresLedgerSchema.MigrateAsync(Database.Open()),
            PostgresLedgerSchema.MigrateAsync(other.Open()), PostgresLedgerSchema.MigrateAsync(other.Open()));
        Assert.Equal(2, await Database.AskAsync<long>("SELECT count(*) FROM carbonledger.schema_migration"));
        Assert.Equal(2, await other.AskAsync<long>("SELECT count(*) FROM carbonledger.schema_migration"));
    }

    [Fact]
    public async Task DatabaseThatIsNotMigrated_IsNotOpened()
    {
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => PostgresLedgerStore.OpenAsync(Database.Open()));
        Assert.Equal($"Database {Database.Name} is at ledger migration 0; this program needs 2: migrate it first.", refused.Message);
    }

    [Theory]
    [InlineData("UPDATE carbonledger.schema_migration SET sha256 = sha256('another text') WHERE number = 1", "ledger migration 1 was applied with SHA-256 4895ecc6")]
    [InlineData("INSERT INTO carbonledger.schema_migration (number, sha256) VALUES (3, sha256('later'))", "is at ledger migration 3; this program knows 2")]
    [InlineData("UPDATE carbonledger.schema_migration SET number = 3 WHERE number = 2", "is at ledger migration 3; this program knows 2")]
    [InlineData("DELETE FROM carbonledger.schema_migration", "record of migrations is empty")]
    [InlineData("DROP TABLE carbonledger.schema_migration", "without a record of migrations")]
    public async Task DatabaseOfALaterProgramOrWithAnotherMigration_IsRefused(string sql, string reason)
    {
        await PostgresLedgerSchema.MigrateAsync(Database.Open());
        await Database.ExecuteAsync("ALTER TABLE carbonledger.schema_migration DISABLE TRIGGER USER");
        await Database.ExecuteAsync(sql);
        foreach (Func<Task> use in (Func<Task>[])[() => PostgresLedgerSchema.MigrateAsync(Database.Open()), () => PostgresLedgerStore.OpenAsync(Database.Open())])
        {
            InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(use);
            Assert.Contains(Database.Name, refused.Message, StringComparison.Ordinal);
            Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task DatabaseOfSomebodyElseOrWithoutTheRights_IsLeftAsItWas()
    {
        await Database.ExecuteAsync("CREATE ROLE test_plain; CREATE SCHEMA carbonledger AUTHORIZATION test_plain");
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => PostgresLedgerSchema.MigrateAsync(Database.Open()));
        Assert.Contains("it is not a ledger", refused.Message, StringComparison.Ordinal);
        await Database.ExecuteAsync("DROP SCHEMA carbonledger; DROP ROLE test_plain");
        await server.CreateMemberAsync("test_nobody", "pg_read_all_data");
        PostgresException denied = await Assert.ThrowsAsync<PostgresException>(() => PostgresLedgerSchema.MigrateAsync(Database.Open("test_nobody")));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, denied.SqlState);
        Assert.True(await Database.AskAsync<bool>("SELECT to_regnamespace('carbonledger') IS NULL"));
    }

    [Theory]
    [InlineData("UPDATE carbonledger.log_batch SET entries = '\\x00'")]
    [InlineData("DELETE FROM carbonledger.log_batch")]
    [InlineData("TRUNCATE carbonledger.log_batch")]
    [InlineData("INSERT INTO carbonledger.log_batch SELECT origin, number, header, '\\x00', tree FROM carbonledger.log_batch ON CONFLICT (origin, number) DO UPDATE SET entries = '\\x00'")]
    [InlineData("UPDATE carbonledger.log_tile SET content = '\\x00'")]
    [InlineData("DELETE FROM carbonledger.log_tile")]
    [InlineData("TRUNCATE carbonledger.log_tile")]
    [InlineData("UPDATE carbonledger.log_key SET batch = 9")]
    [InlineData("DELETE FROM carbonledger.log_key")]
    [InlineData("TRUNCATE carbonledger.log_key")]
    [InlineData("DELETE FROM carbonledger.log_head")]
    [InlineData("TRUNCATE carbonledger.log_head")]
    [InlineData("TRUNCATE carbonledger.log_batch, carbonledger.log_head CASCADE")]
    [InlineData("UPDATE carbonledger.log_head SET size = 0")]
    [InlineData("UPDATE carbonledger.log_head SET size = 3")]
    [InlineData("UPDATE carbonledger.log_head SET root = sha256('another')")]
    [InlineData("UPDATE carbonledger.log_head SET origin = 'carbonledger.example/other'")]
    [InlineData("UPDATE carbonledger.schema_migration SET sha256 = sha256('another')")]
    [InlineData("DELETE FROM carbonledger.schema_migration")]
    [InlineData("TRUNCATE carbonledger.schema_migration")]
    public async Task WhatIsCommitted_IsNeverChangedByTheOwnerEither(string sql)
    {
        LogCommit commit = await CommitAsync();
        string before = await ContentAsync();
        foreach (string options in (string[])["", "-c session_replication_role=replica"])
        {
            PostgresException refused = await Assert.ThrowsAsync<PostgresException>(() => Database.ExecuteAsync(sql, options: options));
            Assert.Equal(PostgresErrorCodes.IntegrityConstraintViolation, refused.SqlState);
            Assert.Matches("never|one batch at a time", refused.MessageText);
        }

        Assert.Equal(before, await ContentAsync());
        await using PostgresLedgerStore store = await PostgresLedgerStore.OpenAsync(Database.Open());
        Assert.Equal(commit.Head, await store.ReadHeadAsync(Origin));
    }

    [Theory]
    [InlineData("carbonledger_writer", true)]
    [InlineData("carbonledger_reader", false)]
    [InlineData("carbonledger_auditor", false)]
    public async Task Role_MayDoItsWorkAndNothingElse(string role, bool writes)
    {
        await CommitAsync();
        await server.CreateMemberAsync("test_member", role);

        // The rights a role has, as the server itself answers for each table and each column.
        foreach (string table in (string[])["log_head", "log_batch", "log_tile", "log_key", "schema_migration"])
        {
            bool inserts = writes && table != "schema_migration";
            Assert.Equal(
                inserts ? "INSERT,SELECT" : "SELECT",
                await Database.AskAsync<string>($"SELECT string_agg(p, ',' ORDER BY p) FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p WHERE has_table_privilege('test_member', 'carbonledger.{table}', p)"));
            Assert.Equal(
                writes && table == "log_head" ? "published,root,size" : "",
                await Database.AskAsync<string>($"SELECT coalesce(string_agg(attname, ',' ORDER BY attname), '') FROM pg_attribute WHERE attrelid = 'carbonledger.{table}'::regclass AND attnum > 0 AND has_column_privilege('test_member', attrelid, attnum, 'UPDATE')"));
        }

        string before = await ContentAsync();
        string[] refused =
        [
            "UPDATE carbonledger.log_batch SET entries = '\\x00'", "DELETE FROM carbonledger.log_batch", "TRUNCATE carbonledger.log_batch",
            "UPDATE carbonledger.log_tile SET content = '\\x00'", "DELETE FROM carbonledger.log_tile", "TRUNCATE carbonledger.log_tile",
            "UPDATE carbonledger.log_key SET batch = 9", "DELETE FROM carbonledger.log_key", "TRUNCATE carbonledger.log_key",
            "UPDATE carbonledger.log_head SET origin = 'x'", "DELETE FROM carbonledger.log_head", "TRUNCATE carbonledger.log_head",
            "UPDATE carbonledger.schema_migration SET number = 2", "INSERT INTO carbonledger.schema_migration (number, sha256) VALUES (2, sha256(''))",
            "ALTER TABLE carbonledger.log_batch DISABLE TRIGGER USER", "DROP TABLE carbonledger.log_batch", "CREATE TABLE carbonledger.mine (n int)",
            "SET session_replication_role = replica",
            .. writes ? Array.Empty<string>() : ["UPDATE carbonledger.log_head SET published = NULL", "INSERT INTO carbonledger.log_key VALUES ('x', 'x', 0, 1, 0)"],
        ];
        foreach (string sql in refused)
        {
            PostgresException denied = await Assert.ThrowsAsync<PostgresException>(() => Database.ExecuteAsync(sql, "test_member"));
            Assert.Equal((sql, PostgresErrorCodes.InsufficientPrivilege), (sql, denied.SqlState));
        }

        Assert.Equal(before, await ContentAsync());
        await using PostgresLedgerStore store = await PostgresLedgerStore.OpenAsync(Database.Open("test_member"));
        Assert.Equal(0, await store.FindAsync(Origin, Interval(0)));
        Assert.NotNull(await store.ReadBatchAsync(Origin, 0));
    }

    [Fact]
    public async Task SomebodyWithoutARole_SeesNothing()
    {
        await CommitAsync();
        await server.CreateMemberAsync("test_stranger", "pg_monitor");
        PostgresException denied = await Assert.ThrowsAsync<PostgresException>(() => Database.ExecuteAsync("SELECT * FROM carbonledger.log_head", "test_stranger"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, denied.SqlState);
    }

    private async Task<LogCommit> CommitAsync()
    {
        await PostgresLedgerSchema.MigrateAsync(Database.Open());
        await using PostgresLedgerStore store = await PostgresLedgerStore.OpenAsync(Database.Open());
        await store.CreateAsync(Origin);
        LogCommit commit = After(Empty);
        Assert.True(await store.CommitAsync(Origin, Empty, commit));
        return commit;
    }

    private Task<string> ContentAsync() => Database.AskAsync<string>(
        """
        SELECT concat_ws(';', (SELECT string_agg(t::text, ',') FROM carbonledger.log_head t), (SELECT string_agg(t::text, ',') FROM carbonledger.log_batch t),
            (SELECT string_agg(t::text, ',') FROM carbonledger.log_tile t), (SELECT string_agg(t::text, ',') FROM carbonledger.log_key t),
            (SELECT string_agg(t::text, ',') FROM carbonledger.schema_migration t))
        """);
}
