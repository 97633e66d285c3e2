using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;
using CarbonLedger.Storage.Postgres;
using Npgsql;
using static CarbonLedger.Storage.Tests.LedgerSamples;

namespace CarbonLedger.Storage.Tests;

/// <summary>The contract, kept with no more rights than a writer has.</summary>
[Collection(PostgresGroup.Name)]
public sealed class LedgerPostgresTests(PostgresServer server) : LedgerStoreContract, IAsyncLifetime
{
    private const string Writer = "test_writer";

    private PostgresDatabase? made;
    private PostgresLedgerStore? store;

    protected override ILedgerStore Store => store!;

    private PostgresDatabase Database => made!;

    public async ValueTask InitializeAsync()
    {
        made = await server.CreateAsync();
        await PostgresLedgerSchema.MigrateAsync(Database.Open());
        await server.CreateMemberAsync(Writer, "carbonledger_writer");
        store = await PostgresLedgerStore.OpenAsync(Database.Open(Writer));
    }

    public async ValueTask DisposeAsync()
    {
        if (made is not null)
        {
            await made.DisposeAsync();
        }
    }

    [Fact]
    public async Task TwoOwnersRacingForEachHead_ExactlyOneWinsAndNothingOfTheOtherIsThere()
    {
        await Store.CreateAsync(Origin);
        await using PostgresLedgerStore other = await PostgresLedgerStore.OpenAsync(Database.Open(Writer));
        LogHead head = Empty;
        for (int round = 0; round < 20; round++)
        {
            LogCommit mine = After(head, 1, Interval(round, 1));
            LogCommit theirs = After(head, 2, Interval(round, 2));
            bool[] won = await Task.WhenAll(Store.CommitAsync(Origin, head, mine), other.CommitAsync(Origin, head, theirs));
            Assert.Single(won, true);
            LogCommit winner = won[0] ? mine : theirs;
            head = (await other.ReadHeadAsync(Origin))!.Value;
            Assert.Equal(winner.Head, head);
            Assert.Equal(winner.Entries.ToArray(), (await Store.ReadBatchAsync(Origin, round))!.Entries.ToArray());
            Assert.Equal(round, await Store.FindAsync(Origin, Interval(round, won[0] ? 1 : 2)));
            Assert.Null(await Store.FindAsync(Origin, Interval(round, won[0] ? 2 : 1)));
        }

        Assert.Equal((20L, 20L, 20L), await CountAsync());
    }

    [Fact]
    public async Task OwnerThatComesWhileAnotherIsCommitting_WaitsAndGetsFalse()
    {
        await Store.CreateAsync(Origin);
        await using PostgresLedgerStore other = await PostgresLedgerStore.OpenAsync(Database.Open(Writer, "-c default_transaction_isolation=serializable"));
        await using NpgsqlConnection holder = await Database.Open().OpenConnectionAsync();
        await using NpgsqlTransaction held = await LockTilesAsync(holder);
        Task<bool> first = Store.CommitAsync(Origin, Empty, After(Empty, 1));
        await BackendThatWaitsAsync("INSERT INTO carbonledger.log_tile%");
        Task<bool> second = other.CommitAsync(Origin, Empty, After(Empty, 2, Interval(7)));
        await BackendThatWaitsAsync("UPDATE carbonledger.log_head%");
        await held.RollbackAsync();
        Assert.True(await first);
        Assert.False(await second);
        Assert.Null(await Store.FindAsync(Origin, Interval(7)));
        Assert.Equal((1L, 1L, 1L), await CountAsync());
    }

    [Fact]
    public async Task ConnectionKilledInTheMiddleOfACommit_LeavesNothingAndTheRetryCommitsOnce()
    {
        await Store.CreateAsync(Origin);
        await using NpgsqlConnection holder = await Database.Open().OpenConnectionAsync();
        await using (NpgsqlTransaction held = await LockTilesAsync(holder))
        {
            Task<bool?> answer = AnswerAsync(() => Store.CommitAsync(Origin, Empty, After(Empty)));

            // Head, keys and batch are written, the tile is not.
            await KillAsync(await BackendThatWaitsAsync("INSERT INTO carbonledger.log_tile%"));
            Assert.Null(await answer);
        }

        Assert.Equal((0L, 0L, 0L), await CountAsync());
        Assert.Equal(Empty, await Store.ReadHeadAsync(Origin));
        Assert.True(await Store.CommitAsync(Origin, Empty, After(Empty)));
        Assert.False(await Store.CommitAsync(Origin, Empty, After(Empty)));
        Assert.Equal((1L, 1L, 1L), await CountAsync());
    }

    [Fact]
    public async Task ConnectionKilledAfterTheCommitButBeforeItsAnswer_LeavesAllOfItAndTheRetryAddsNothing()
    {
        await Store.CreateAsync(Origin);
        LogCommit commit = After(Empty);

        // A commit on disk that waits for a replica which doesn't exist never gets its answer.
        await server.ExecuteAsync("ALTER SYSTEM SET synchronous_standby_names = 'nobody'", "SELECT pg_reload_conf()");
        try
        {
            await using PostgresLedgerStore waiting = await PostgresLedgerStore.OpenAsync(Database.Open(Writer));
            Task<bool?> answer = AnswerAsync(() => waiting.CommitAsync(Origin, Empty, commit));
            await KillAsync(await BackendThatWaitsAsync("COMMIT%", "SyncRep"));
            Assert.Null(await answer);
        }
        finally
        {
            await server.ExecuteAsync("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
        }

        Assert.Equal(commit.Head, await Store.ReadHeadAsync(Origin));
        Assert.Equal(0, await Store.FindAsync(Origin, Interval(0)));
        Assert.False(await Store.CommitAsync(Origin, Empty, commit));
        Assert.Equal((1L, 1L, 1L), await CountAsync());
    }

    [Fact]
    public async Task ConnectionsKilledAtAnyMoment_LeaveAllOrNothing()
    {
        await Store.CreateAsync(Origin);
        LogHead head = Empty;
        for (int round = 0; round < 30; round++)
        {
            LogCommit commit = After(head);
            LogHead expected = head;
            Task<bool?> running = AnswerAsync(() => Store.CommitAsync(Origin, expected, commit));
            await Task.Delay(round / 3);
            await KillAsync("usename = 'test_writer'");
            bool? answer = await running;
            long committed = await Database.AskAsync<long>("SELECT size FROM carbonledger.log_head") - head.Size;
            Assert.InRange(committed, answer == true ? 1 : 0, 1);
            Assert.Equal((head.Size + committed, head.Size + committed, head.Size + committed), await CountAsync());

            // The connections that were killed while idle are found dead by the next use.
            await using PostgresLedgerStore again = await PostgresLedgerStore.OpenAsync(Database.Open(Writer));
            Assert.Equal(committed == 0, await again.CommitAsync(Origin, head, commit));
            head = (await again.ReadHeadAsync(Origin))!.Value;
            Assert.Equal(commit.Head, head);
        }

        Assert.Equal((30L, 30L, 30L), await CountAsync());
    }

    [Fact]
    public async Task SiteThatDoesNotWaitForTheDisk_IsOverruledWhenWriting()
    {
        await Database.ExecuteAsync(
            """
            CREATE TABLE seen (value text);
            CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
            BEGIN INSERT INTO public.seen VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$;
            CREATE TRIGGER see AFTER INSERT OR UPDATE ON carbonledger.log_head FOR EACH ROW EXECUTE FUNCTION see();
            """);
        await using PostgresLedgerStore careless = await PostgresLedgerStore.OpenAsync(Database.Open(Writer, "-c synchronous_commit=off"));
        await careless.CreateAsync(Origin);
        await careless.CommitAsync(Origin, Empty, After(Empty));
        await careless.PublishAsync(Origin, Note(After(Empty).Head));
        await using PostgresLedgerStore careful = await PostgresLedgerStore.OpenAsync(Database.Open(Writer, "-c synchronous_commit=remote_apply"));
        await careful.PublishAsync(Origin, Note(After(Empty).Head));
        Assert.Equal("on,on,on,remote_apply", await Database.AskAsync<string>("SELECT string_agg(value, ',' ORDER BY ctid) FROM seen"));
    }

    [Fact]
    public async Task BatchOfManyMebibytesAndKeys_IsReadBackByteForByte()
    {
        await Store.CreateAsync(Origin);
        byte[] entries = new byte[24 << 20];
        new Random(7).NextBytes(entries);
        CommitKey[] keys = [.. Enumerable.Range(0, 5_000).Select(n => Interval(n))];
        Tile[] tiles = [.. Enumerable.Range(0, 300).Select(n => new Tile(new TileId(0, n, TileId.FullWidth), entries.AsMemory(n * 8192, 8192)))];
        LogCommit commit = After(Empty) with { Entries = entries, Tree = entries.AsMemory(1, 1 << 20), Keys = keys, Tiles = tiles };
        Assert.True(await Store.CommitAsync(Origin, Empty, commit));
        StoredBatch read = (await Store.ReadBatchAsync(Origin, 0))!;
        Assert.True(read.Entries.Span.SequenceEqual(entries));
        Assert.True(read.Tree.Span.SequenceEqual(commit.Tree.Span));
        Assert.Equal(0, await Store.FindAsync(Origin, Interval(4_999)));
        Assert.Equal(tiles[299].Content.ToArray(), (await Store.ReadTileAsync(Origin, tiles[299].Id))!.Value.ToArray());
        Assert.Equal((1L, 300L, 5_000L), await CountAsync());
    }

    // Null when there was none.
    private static async Task<bool?> AnswerAsync(Func<Task<bool>> commit)
    {
        try
        {
            return await commit();
        }
        catch (NpgsqlException)
        {
            return null;
        }
    }

    private static async Task<NpgsqlTransaction> LockTilesAsync(NpgsqlConnection holder)
    {
        NpgsqlTransaction transaction = await holder.BeginTransactionAsync();
        await using NpgsqlCommand command = new("LOCK TABLE carbonledger.log_tile IN EXCLUSIVE MODE", holder);
        await command.ExecuteNonQueryAsync();
        return transaction;
    }

    private async Task<(long Batches, long Tiles, long Keys)> CountAsync() => (
        await Database.AskAsync<long>("SELECT count(*) FROM carbonledger.log_batch"),
        await Database.AskAsync<long>("SELECT count(*) FROM carbonledger.log_tile"),
        await Database.AskAsync<long>("SELECT count(*) FROM carbonledger.log_key"));

    // Which server process stands waiting in such a statement, as a condition on its row.
    private async Task<string> BackendThatWaitsAsync(string statement, string waitsFor = "%")
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        while (true)
        {
            int pid = await Database.AskAsync<int>(
                $"SELECT coalesce(max(pid), 0) FROM pg_stat_activity WHERE datname = '{Database.Name}' AND usename = '{Writer}' AND state = 'active' AND wait_event_type IN ('Lock', 'IPC') AND wait_event LIKE '{waitsFor}' AND query LIKE '{statement}'");
            if (pid != 0)
            {
                return $"pid = {pid}";
            }

            await Task.Delay(20, limit.Token);
        }
    }

    private Task KillAsync(string which) => Database.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{Database.Name}' AND {which}");
}
