using CarbonLedger.Ledger;
using CarbonLedger.Server.Logs;
using Microsoft.Data.Sqlite;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>A bit changed in every kind of thing that is stored is found and named, in a store and in a folder.</summary>
public sealed class LogCheckTests(DemoRuns runs)
{
    private const string Origin = "carbonledger.example/demo/ieee14";

    [Fact]
    public async Task GoodLog_IsAllRight_InStoreAndFolder()
    {
        DemoFiles demo = await runs.PlainAsync();
        string data = CopyOf(demo);
        ToolResult result = (await ToolRun.ToEndAsync("fsck", "--data", data, "--policy", demo.Policy)).Expect(0);
        Assert.Contains("96 batches", result.Output, StringComparison.Ordinal);
        Assert.Contains("signing journal: 96 lines", result.Output, StringComparison.Ordinal);
        Assert.Contains("all right", result.Output, StringComparison.Ordinal);
        (await ToolRun.ToEndAsync("fsck", demo.Log, "--policy", demo.Policy)).Expect(0);
    }

    [Theory]
    [InlineData("log_batch", "header", "number = 40", 30, "batch 40 header")]
    [InlineData("log_batch", "header", "number = 95", 120, "batch 95 header")]
    [InlineData("log_batch", "entries", "number = 41", 5_000, "batch 41 entries byte ")]
    [InlineData("log_batch", "entries", "number = 41", 1, "batch 41 entries byte 0")]
    [InlineData("log_batch", "tree", "number = 42", 70, "batch 42 tree byte 70")]
    [InlineData("log_batch", "tree", "number = 42", -1, "batch 42 tree byte ")]
    [InlineData("log_batch", "positions", "number = 43", 15, "batch 43 positions byte 15")]
    [InlineData("log_tile", "content", "level = 0 AND width = 44", 100, "tile/0/000.p/44 byte 100")]
    [InlineData("log_tile", "content", "level = 0 AND width = 96", 3_071, "tile/0/000.p/96 byte 3071")]
    [InlineData("log_head", "root", "1", 5, "head root")]
    [InlineData("log_head", "published", "1", 40, "published checkpoint")]
    [InlineData("log_head", "published", "1", -20, "published checkpoint signatures")]
    public async Task OneBit_IsNamed(string table, string column, string row, int at, string named)
    {
        DemoFiles demo = await runs.PlainAsync();
        string data = CopyOf(demo);
        Flip(data, table, column, row, at);
        LogFinding finding = await CheckAsync(data, demo);
        Assert.StartsWith(named, finding.Where, StringComparison.Ordinal);
        Assert.True(finding.Class is ExitClass.False or ExitClass.Malformed);
    }

    [Theory]
    [InlineData("UPDATE log_key SET batch = 7 WHERE batch = 50", "batch 50 key")]
    [InlineData("DELETE FROM log_key WHERE batch = 51", "batch 51 key")]
    [InlineData("DELETE FROM log_tile WHERE width = 33 AND level = 0", "tile/0/000.p/33")]
    [InlineData("DELETE FROM log_batch WHERE number = 60", "batch 60 header")]
    [InlineData("UPDATE log_head SET size = 95", "published checkpoint")]
    [InlineData("UPDATE log_head SET size = 95, published = NULL", "signing journal byte ")]
    public async Task LostOrMovedRows_AreNamed(string sql, string named)
    {
        DemoFiles demo = await runs.PlainAsync();
        string data = CopyOf(demo);
        Execute(data, sql);
        Assert.StartsWith(named, (await CheckAsync(data, demo)).Where, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneBitOfTheJournalsLastLine_IsNamed()
    {
        DemoFiles demo = await runs.PlainAsync();
        string data = CopyOf(demo);
        string path = Path.Combine(data, "signing-journal.txt");
        byte[] good = await File.ReadAllBytesAsync(path);
        int line = good.AsSpan(0, good.Length - 1).LastIndexOf((byte)'\n') + 1;
        foreach (int at in (int[])[line, line + 1, line + 2, line + 20, line + 45, line + 46, line + 47, line + 48, good.Length - 2])
        {
            byte[] bad = [.. good];
            bad[at] ^= 1;
            await File.WriteAllBytesAsync(path, bad);
            Assert.StartsWith("signing journal", (await CheckAsync(data, demo)).Where, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task OneBitInAnyFileOfAFolder_IsFound()
    {
        DemoFiles demo = await runs.PlainAsync();
        foreach (string path in (string[])["tile/0/000.p/96", "tile/entries/000.p/96", "batch/000", "batch/095", "checkpoint"])
        {
            string full = Path.Combine(demo.Log, path);
            byte[] good = await File.ReadAllBytesAsync(full);
            string folder = runs.NewPath("folder");
            Copy(demo.Log, folder);
            foreach (int at in (int[])[0, good.Length / 2, good.Length - 20])
            {
                byte[] bad = [.. good];
                bad[at] ^= 2;
                await File.WriteAllBytesAsync(Path.Combine(folder, path), bad);
                await Assert.ThrowsAsync<LogFindingException>(async () => await LogCheck.FolderAsync(new StaticLog(folder), TlogPolicy.Parse(await File.ReadAllBytesAsync(demo.Policy))));
            }
        }
    }

    private async Task<LogFinding> CheckAsync(string data, DemoFiles demo)
    {
        await using LogPlace place = LogPlace.OpenFolder(data);
        TlogPolicy policy = TlogPolicy.Parse(await File.ReadAllBytesAsync(demo.Policy));
        return (await Assert.ThrowsAsync<LogFindingException>(() => LogCheck.StoreAsync(place, Origin, policy))).Finding;
    }

    // A copy whose rows can be changed: the triggers that refuse it are dropped, as who owns the file can.
    private string CopyOf(DemoFiles demo)
    {
        string data = runs.NewPath("data");
        Copy(Path.Combine(demo.Folder, "data"), data);
        return data;
    }

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories).Where(path => !path.Contains("telemetry", StringComparison.Ordinal)))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }

    private static void Flip(string data, string table, string column, string row, int at)
    {
        using SqliteConnection connection = Open(data);
        using SqliteCommand read = connection.CreateCommand();
#pragma warning disable CA2100 // texts of this class
        read.CommandText = $"SELECT {column} FROM {table} WHERE {row}";
        byte[] bytes = (byte[])read.ExecuteScalar()!;
        bytes[at < 0 ? bytes.Length + at : at] ^= 1;
        using SqliteCommand write = connection.CreateCommand();
        write.CommandText = $"UPDATE {table} SET {column} = $1 WHERE {row}";
#pragma warning restore CA2100
        write.Parameters.AddWithValue("$1", bytes);
        Assert.Equal(1, write.ExecuteNonQuery());
    }

    private static void Execute(string data, string sql)
    {
        using SqliteConnection connection = Open(data);
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // texts of this class
        command.CommandText = sql;
#pragma warning restore CA2100
        Assert.Equal(1, command.ExecuteNonQuery());
    }

    private static SqliteConnection Open(string data)
    {
        SqliteConnection connection = new($"Data Source={Path.Combine(data, "ledger.db")};Pooling=False");
        connection.Open();
        using SqliteCommand list = connection.CreateCommand();
        list.CommandText = "SELECT group_concat('DROP TRIGGER ' || name, ';') FROM sqlite_schema WHERE type = 'trigger'";
        if (list.ExecuteScalar() is string drop)
        {
            using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // made of the file's own names
            command.CommandText = drop;
#pragma warning restore CA2100
            command.ExecuteNonQuery();
        }

        return connection;
    }
}
