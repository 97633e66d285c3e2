using System.Security.Cryptography;
using System.Text;
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
        Assert.Equal(3, await Database.AskAsync<long>("SELECT count(*) FROM carbonledger.schema_migration"));
        Assert.Equal(3, await other.AskAsync<long>("SELECT count(*) FROM carbonledger.schema_migration"));
    }

    [Fact]
    public async Task DatabaseThatIsNotMigrated_IsNotOpened()
    {
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => PostgresLedgerStore.OpenAsync(Database.Open()));
        Assert.Equal($"Database {Database.Name} is at ledger migration 0; this program needs 3: migrate it first.", refused.Message);
    }

    [Theory]
    [InlineData("UPDATE carbonledger.schema_migration SET sha256 = sha256('another text') WHERE number = 1", "ledger migration 1 was applied with SHA-256 4895ecc6")]
    [InlineData("INSERT INTO carbonledger.schema_migration (number, sha256) VALUES (4, sha256('later'))", "is at ledger migration 4; this program knows 3")]
    [InlineData("UPDATE carbonledger.schema_migration SET number = 4 WHERE number = 3", "is at ledger migration 4; this program knows 3")]
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

    // Lengths around those of a piece, as the second migration kept them: a value a part.
    [Theory]
    [InlineData(1, 32, 8)]
    [InlineData(7_679, 7_680, 7_681)]
    [InlineData(23_040, 15_361, 0)]
    [InlineData(0, 100, null)]
    public async Task BatchOfAnEarlierSchema_IsReadAsItWas(int entriesLength, int treeLength, int? positionsLength)
    {
        await MigrateToSecondAsync();
        byte[] header = Bytes(1, 300), entries = Bytes(2, entriesLength), tree = Bytes(3, treeLength), positions = Bytes(4, positionsLength ?? 0);
        string Hex(byte[] bytes) => $"'\\x{Convert.ToHexStringLower(bytes)}'";
        await Database.ExecuteAsync($"INSERT INTO carbonledger.log_batch (origin, number, header, entries, tree, positions) VALUES ('{Origin}', 0, {Hex(header)}, {Hex(entries)}, {Hex(tree)}, {(positionsLength is null ? "NULL" : Hex(positions))})");
        await PostgresLedgerSchema.MigrateAsync(Database.Open());
        await using PostgresLedgerStore store = await PostgresLedgerStore.OpenAsync(Database.Open());
        StoredBatch read = (await store.ReadBatchAsync(Origin, 0))!;
        Assert.Equal(header, read.Header.ToArray());
        Assert.Equal(entries, read.Entries.ToArray());
        Assert.Equal(tree, read.Tree.ToArray());
        Assert.Equal(new BatchLengths(300, entriesLength, treeLength, positions.Length), await store.ReadLengthsAsync(Origin, 0));
        Assert.Equal(positions, (await store.ReadRangesAsync(Origin, 0, BatchPart.Positions, [new ByteRange(0, 100_000)]))!.Single().ToArray());
    }

    [Fact]
    public async Task RangesAcrossPieces_AreWhatTheWholeHas()
    {
        await MigrateToSecondAsync();
        byte[] entries = Bytes(5, 30_000);
        await Database.ExecuteAsync($"INSERT INTO carbonledger.log_batch (origin, number, header, entries, tree) VALUES ('{Origin}', 0, '\\x01', '\\x{Convert.ToHexStringLower(entries)}', '')");
        await PostgresLedgerSchema.MigrateAsync(Database.Open());
        await using PostgresLedgerStore store = await PostgresLedgerStore.OpenAsync(Database.Open());
        ByteRange[] ranges =
        [
            new(7_679, 1), new(7_680, 1), new(7_679, 2), new(0, 7_680), new(7_680, 7_680), new(100, 25_000), new(29_999, 1), new(29_999, 50), new(30_000, 1),
            new(5, 0), new(15_360, 14_640), new(0, int.MaxValue), new(long.MaxValue, 5), new(20_000, int.MaxValue), new(0, 30_000),
        ];
        IReadOnlyList<ReadOnlyMemory<byte>> read = (await store.ReadRangesAsync(Origin, 0, BatchPart.Entries, ranges))!;
        Assert.Equal(
            ranges.Select(range => Convert.ToHexString(entries.AsSpan((int)Math.Min(range.Offset, 30_000)).ToArray().Take((int)Math.Min(range.Length, 30_000)).ToArray())),
            read.Select(bytes => Convert.ToHexString(bytes.Span)));
        Assert.Null(await store.ReadRangesAsync(Origin, 1, BatchPart.Entries, ranges));
        Assert.Equal([1], (await store.ReadRangesAsync(Origin, 0, BatchPart.Header, [new ByteRange(0, 9)]))!.Single().ToArray());
        Assert.Empty((await store.ReadRangesAsync(Origin, 0, BatchPart.Tree, [new ByteRange(0, 9)]))!.Single().ToArray());
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
    [InlineData("UPDATE carbonledger.log_batch SET header = '\\x00'")]
    [InlineData("DELETE FROM carbonledger.log_batch")]
    [InlineData("TRUNCATE carbonledger.log_batch")]
    [InlineData("INSERT INTO carbonledger.log_batch SELECT origin, number, header FROM carbonledger.log_batch ON CONFLICT (origin, number) DO UPDATE SET header = '\\x00'")]
    [InlineData("UPDATE carbonledger.log_piece SET content = '\\x00'")]
    [InlineData("DELETE FROM carbonledger.log_piece")]
    [InlineData("TRUNCATE carbonledger.log_piece")]
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
        foreach (string table in (string[])["log_head", "log_batch", "log_piece", "log_tile", "log_key", "schema_migration"])
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
            "UPDATE carbonledger.log_batch SET header = '\\x00'", "DELETE FROM carbonledger.log_batch", "TRUNCATE carbonledger.log_batch",
            "UPDATE carbonledger.log_piece SET content = '\\x00'", "DELETE FROM carbonledger.log_piece", "TRUNCATE carbonledger.log_piece",
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
            (SELECT string_agg(t::text, ',') FROM carbonledger.log_piece t),
            (SELECT string_agg(t::text, ',') FROM carbonledger.log_tile t), (SELECT string_agg(t::text, ',') FROM carbonledger.log_key t),
            (SELECT string_agg(t::text, ',') FROM carbonledger.schema_migration t))
        """);

    private static byte[] Bytes(int seed, int length)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private async Task MigrateToSecondAsync()
    {
        foreach (int number in (int[])[1, 2])
        {
            await using Stream text = typeof(PostgresLedgerStore).Assembly.GetManifestResourceStream($"CarbonLedger.Storage.Postgres.Sql.ledger-{number}.sql")!;
            using StreamReader reader = new(text);
            string sql = (await reader.ReadToEndAsync()).ReplaceLineEndings("\n");
            await Database.ExecuteAsync(sql);
            await Database.ExecuteAsync($"INSERT INTO carbonledger.schema_migration (number, sha256) VALUES ({number}, '\\x{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)))}')");
        }
    }
}
