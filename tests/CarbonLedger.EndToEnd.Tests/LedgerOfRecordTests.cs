using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;
using CarbonLedger.Storage.Postgres;
using CarbonLedger.Storage.Tests;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>The whole way with the ledger in PostgreSQL: the same log, and one history with two processes on it.</summary>
[Collection(PostgresGroup.Name)]
public sealed class LedgerOfRecordTests(PostgresServer server, DemoRuns demos)
{
    private const string Origin = "carbonledger.example/demo/ieee14";
    private const int Intervals = 96;
    private const int IntervalsBefore = 10;
    private const int RunsMax = 60;

    [Fact]
    public async Task LedgerInPostgres_HasTheSameRootAsInAFile_AndIsNotBegunTwice()
    {
        await using PostgresDatabase database = await server.CreateAsync();
        string connection = server.ConnectionString(database.Name, "postgres");
        DemoFiles demo = await demos.RunAsync("--seed", "7", "--postgres", connection, "--witnesses", "1");
        Assert.Equal((await demos.PlainAsync()).Root, demo.Root);
        Assert.False(File.Exists(Path.Combine(demo.Folder, "data", "ledger.db")));
        Assert.DoesNotContain("Password", await File.ReadAllTextAsync(Path.Combine(demo.Folder, "run.json"), TestContext.Current.CancellationToken), StringComparison.OrdinalIgnoreCase);

        // Where it lies does not matter to what reads it.
        string export = demos.NewPath("log");
        string journal = Path.Combine(demo.Folder, "data", "signing-journal.txt");
        (await ToolRun.ToEndAsync("log", "export", export, "--postgres", connection)).Expect(0);
        foreach (string file in Directory.EnumerateFiles(demo.Log, "*", SearchOption.AllDirectories))
        {
            string path = Path.GetRelativePath(demo.Log, file);
            Assert.Equal(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(Path.Combine(export, path), TestContext.Current.CancellationToken));
        }

        Assert.Contains("size 96", (await ToolRun.ToEndAsync("log", "status", "--postgres", connection, "--journal", journal)).Expect(0).Output, StringComparison.Ordinal);
        (await ToolRun.ToEndAsync("fsck", "--postgres", connection, "--journal", journal)).Expect(0);

        ToolResult again = (await ToolRun.ToEndAsync("demo", "--seed", "7", "--out", demos.NewPath(), "--postgres", connection)).Expect(2);
        Assert.Contains("size 96", again.Error, StringComparison.Ordinal);
        Assert.Contains("Give another database", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoProcessesOnOneDatabase_CommitEveryIntervalOnce()
    {
        await using PostgresDatabase database = await server.CreateAsync();
        string connection = server.ConnectionString(database.Name, "postgres");
        string[] folders = [demos.NewPath(), demos.NewPath()];
        using (ToolRun first = Start(folders[0], connection))
        {
            Assert.True(await first.ReachesAsync(() => DemoFiles.Signed(folders[0]) >= IntervalsBefore));
            await first.KillAsync();
        }

        // Two owners of the same log in the same state, as when a machine that was thought dead comes back.
        Copy(folders[0], folders[1]);
        int[] exits = await Task.WhenAll(folders.Select(folder => UntilFinishedAsync(folder, connection)));
        Assert.Equal([0, 0], exits);
        await CheckAsync(database, (await demos.PlainAsync()).Root, folders);
    }

    // Who loses a race for the head stops; started again, it goes on from the log.
    private static async Task<int> UntilFinishedAsync(string folder, string connection)
    {
        for (int run = 1; ; run++)
        {
            using ToolRun tool = Start(folder, connection);
            ToolResult result = await tool.WhenEndedAsync();
            if (result.ExitCode == 0 || run == RunsMax)
            {
                return result.ExitCode;
            }

            Assert.Contains("another owner", result.Error, StringComparison.Ordinal);
        }
    }

    private static ToolRun Start(string folder, string connection) => ToolRun.Start("demo", "--seed", "7", "--out", folder, "--postgres", connection);

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private static async Task CheckAsync(PostgresDatabase database, string root, string[] folders)
    {
        await using PostgresLedgerStore store = await PostgresLedgerStore.OpenAsync(database.Open(), TestContext.Current.CancellationToken);
        LogHead head = (await store.ReadHeadAsync(Origin, TestContext.Current.CancellationToken))!.Value;
        Assert.Equal((Intervals, root), (head.Size, head.Root.ToBase64()));
        Assert.Equal((long)Intervals, await database.AskAsync<long>("SELECT count(*) FROM carbonledger.log_batch"));
        Assert.Equal((long)Intervals, await database.AskAsync<long>("SELECT count(*) FROM carbonledger.log_key"));
        List<Hash> leaves = [];
        for (long number = 0; number < head.Size; number++)
        {
            leaves.Add(MerkleTree.LeafHash((await store.ReadBatchAsync(Origin, number, TestContext.Current.CancellationToken))!.Header.Span));
        }

        // Whatever either of them signed is a prefix of the one log.
        foreach (string line in folders.SelectMany(folder => File.ReadLines(Path.Combine(folder, "data", "signing-journal.txt"))))
        {
            string[] parts = line.Split(' ');
            int size = int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(MerkleTree.Root(leaves.GetRange(0, size)).ToBase64(), parts[1]);
        }
    }
}
