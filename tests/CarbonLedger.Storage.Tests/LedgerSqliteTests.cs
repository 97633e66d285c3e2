using CarbonLedger.Abstractions;
using CarbonLedger.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using static CarbonLedger.Storage.Tests.LedgerSamples;

namespace CarbonLedger.Storage.Tests;

public sealed class LedgerSqliteTests : LedgerStoreContract, IDisposable
{
    private readonly TelemetryFile file = new();
    private SqliteLedgerStore store;

    public LedgerSqliteTests() => store = new SqliteLedgerStore(file.Path);

    protected override ILedgerStore Store => store;

    public void Dispose()
    {
        store.Dispose();
        file.Dispose();
    }

    [Fact]
    public async Task AfterARestart_EverythingCommittedIsThere()
    {
        await Store.CreateAsync(Origin);
        LogCommit commit = After(Empty);
        await Store.CommitAsync(Origin, Empty, commit);
        await Store.PublishAsync(Origin, Note(commit.Head));
        store.Dispose();
        store = new SqliteLedgerStore(file.Path);
        Assert.Equal(commit.Head, await Store.ReadHeadAsync(Origin));
        Assert.Equal(commit.Entries.ToArray(), (await Store.ReadBatchAsync(Origin, 0))!.Entries.ToArray());
        Assert.Equal(0, await Store.FindAsync(Origin, Interval(0)));
        Assert.Equal(Note(commit.Head).Format(), (await Store.ReadPublishedAsync(Origin))!.Format());
    }

    [Fact]
    public async Task TwoOwnersOfOneFileRacingForEachHead_ExactlyOneWins()
    {
        await Store.CreateAsync(Origin);
        using SqliteLedgerStore other = new(file.Path);
        LogHead head = Empty;
        for (int round = 0; round < 20; round++)
        {
            LogCommit mine = After(head, 1);
            LogCommit theirs = After(head, 2);
            bool[] won = await Task.WhenAll(Store.CommitAsync(Origin, head, mine), other.CommitAsync(Origin, head, theirs));
            Assert.Single(won, true);
            LogCommit winner = won[0] ? mine : theirs;
            head = (await other.ReadHeadAsync(Origin))!.Value;
            Assert.Equal(winner.Head, head);
            Assert.Equal(winner.Entries.ToArray(), (await Store.ReadBatchAsync(Origin, round))!.Entries.ToArray());
        }
    }

    [Theory]
    [InlineData("UPDATE log_batch SET entries = x'00'")]
    [InlineData("DELETE FROM log_batch")]
    [InlineData("INSERT OR REPLACE INTO log_batch SELECT origin, number, header, x'00', tree, positions FROM log_batch")]
    [InlineData("UPDATE log_tile SET content = x'00'")]
    [InlineData("DELETE FROM log_tile")]
    [InlineData("INSERT OR REPLACE INTO log_tile SELECT origin, level, number, width, x'00' FROM log_tile")]
    [InlineData("UPDATE log_key SET batch = 9")]
    [InlineData("DELETE FROM log_key")]
    [InlineData("INSERT OR REPLACE INTO log_key SELECT origin, network, interval_start, version, 9 FROM log_key")]
    [InlineData("DELETE FROM log_head")]
    [InlineData("UPDATE log_head SET size = 0")]
    [InlineData("UPDATE log_head SET root = x'00'")]
    [InlineData("UPDATE log_head SET size = 3")]
    [InlineData("INSERT OR REPLACE INTO log_head SELECT origin, 0, root, published FROM log_head")]
    public async Task WhatIsCommitted_IsNeverChangedWhoeverAsks(string sql)
    {
        await Store.CreateAsync(Origin);
        LogCommit commit = After(Empty);
        await Store.CommitAsync(Origin, Empty, commit);
        SqliteException refused = Assert.Throws<SqliteException>(() => Execute(file.Path, sql));
        Assert.Matches("never|one batch at a time", refused.Message);
        Assert.Equal(commit.Head, await Store.ReadHeadAsync(Origin));
        Assert.Equal(commit.Entries.ToArray(), (await Store.ReadBatchAsync(Origin, 0))!.Entries.ToArray());
        Assert.Equal(0, await Store.FindAsync(Origin, Interval(0)));
    }

    [Theory]
    [InlineData("PRAGMA application_id = 7")]
    [InlineData("PRAGMA user_version = 1")]
    [InlineData("PRAGMA application_id = 0x434C4447; PRAGMA user_version = 99")]
    [InlineData("CREATE TABLE notes (text)")]
    public void FileOfAnotherProgramOrALaterVersion_IsRefusedAndLeftAsItWas(string sql)
    {
        using TelemetryFile other = new();
        Execute(other.Path, sql);
        byte[] before = File.ReadAllBytes(other.Path);
        Assert.Throws<InvalidOperationException>(() => new SqliteLedgerStore(other.Path));
        Assert.Equal(before, File.ReadAllBytes(other.Path));
    }

    [Fact]
    public async Task TwoOwnersThatOpenANewFileTogether_FindOneSchema()
    {
        using TelemetryFile other = new();
        SqliteLedgerStore[] stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => new SqliteLedgerStore(other.Path))));
        await stores[0].CreateAsync(Origin);
        Assert.Equal(Empty, await stores[3].ReadHeadAsync(Origin));
        Array.ForEach(stores, opened => opened.Dispose());
    }

    private static void Execute(string path, string sql)
    {
        using SqliteConnection connection = new($"Data Source={path};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // texts of this class
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
