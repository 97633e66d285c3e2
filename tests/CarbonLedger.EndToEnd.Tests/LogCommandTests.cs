using CarbonLedger.Ledger;
using CarbonLedger.Storage.Postgres;
using CarbonLedger.Storage.Tests;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>The commands that work on a log where it lies.</summary>
[Collection(PostgresGroup.Name)]
public sealed class LogCommandTests(PostgresServer server, DemoRuns runs)
{
    private const string Origin = "carbonledger.example/made";

    [Fact]
    public async Task LogInAFolder_IsCreatedOnce_AndNeverUnderAJournalThatKnowsIt()
    {
        string folder = runs.NewPath("data");
        (await ToolRun.ToEndAsync("log", "create", Origin, "--data", folder)).Expect(0);
        Assert.Contains("exists", (await ToolRun.ToEndAsync("log", "create", Origin, "--data", folder)).Expect(66).Error, StringComparison.Ordinal);
        Assert.Contains("size 0", (await ToolRun.ToEndAsync("log", "status", "--data", folder)).Expect(0).Output, StringComparison.Ordinal);
        (await ToolRun.ToEndAsync("log", "create", "carbonledger.example/second", "--data", folder)).Expect(0);
        Assert.Contains("name one with --origin", (await ToolRun.ToEndAsync("fsck", "--data", folder)).Expect(66).Error, StringComparison.Ordinal);
        (await ToolRun.ToEndAsync("fsck", "--data", folder, "--origin", Origin)).Expect(0);
        string another = runs.NewPath("data");
        Directory.CreateDirectory(another);
        await File.WriteAllTextAsync(Path.Combine(another, "signing-journal.txt"), $"7 {Hash.Of([1]).ToBase64()} {Origin}\n");
        Assert.Contains("size 7 was signed before", (await ToolRun.ToEndAsync("log", "create", Origin, "--data", another)).Expect(66).Error, StringComparison.Ordinal);
        (await ToolRun.ToEndAsync("log", "create", "https://x.example/log", "--data", another)).Expect(64);
    }

    [Fact]
    public async Task LogInPostgres_IsCreated_ByTheEnvironmentOrTheOption_AndNeedsItsJournal()
    {
        await using PostgresDatabase database = await server.CreateAsync();
        string connection = server.ConnectionString(database.Name, "postgres");
        string journal = runs.NewPath("journal.txt");
        (await ToolRun.ToEndAsync("log", "status", "--postgres", connection)).Expect(66);
        (await ToolRun.ToEndAsync("log", "migrate", "--postgres", connection)).Expect(0);
        await using (PostgresTelemetryStore telemetry = await PostgresTelemetryStore.OpenAsync(PostgresTelemetryStore.Source(connection), Origin, TestContext.Current.CancellationToken))
        {
            Assert.Equal(0, (await telemetry.CountAsync(TestContext.Current.CancellationToken)).Stored);
        }

        Assert.Contains("--journal is missing", (await ToolRun.ToEndAsync("log", "create", Origin, "--postgres", connection)).Expect(64).Error, StringComparison.Ordinal);
        ToolResult made = (await ToolRun.ToEndAsync("log", "create", Origin, "--postgres", connection, "--journal", journal)).Expect(0);
        Assert.DoesNotContain("assword", made.Output + made.Error, StringComparison.Ordinal);
        Assert.Contains($"{Origin}", (await ToolRun.ToEndAsync("log", "status", "--postgres", connection)).Expect(0).Output, StringComparison.Ordinal);
        (await ToolRun.ToEndAsync("log", "create", Origin, "--postgres", connection, "--journal", journal)).Expect(66);
        (await ToolRun.ToEndAsync("log", "status", "--postgres", connection, "--data", "x")).Expect(64);
        (await ToolRun.ToEndAsync("log", "status", "--postgres", "no connection")).Expect(64);
    }

    [Fact]
    public async Task NoPlaceOrAnEmptyOne_IsSaid()
    {
        (await ToolRun.ToEndAsync("log", "status")).Expect(64);
        (await ToolRun.ToEndAsync("log", "status", "--data", runs.NewPath())).Expect(66);
        (await ToolRun.ToEndAsync("fsck", runs.NewPath())).Expect(66);
        (await ToolRun.ToEndAsync("mirror", "ftp://x", runs.NewPath(), "--policy", "p")).Expect(64);
        (await ToolRun.ToEndAsync("log", "serve", "--data", runs.NewPath(), "--listen", "here")).Expect(64);
    }

    [Fact]
    public async Task Export_AddsOnlyWhatIsNew_AndRefusesWhatDiffers()
    {
        DemoFiles demo = await runs.PlainAsync();
        string folder = runs.NewPath("export");
        string data = Path.Combine(demo.Folder, "data");
        Assert.Contains($"{demo.Root}: 98 files added, 0 kept", (await ToolRun.ToEndAsync("log", "export", folder, "--data", data)).Expect(0).Output, StringComparison.Ordinal);
        File.Delete(Path.Combine(folder, "batch", "050"));
        Assert.Contains("1 files added, 97 kept", (await ToolRun.ToEndAsync("log", "export", folder, "--data", data)).Expect(0).Output, StringComparison.Ordinal);
        string tile = Path.Combine(folder, "tile", "0", "000.p", "96");
        byte[] bytes = await File.ReadAllBytesAsync(tile);
        bytes[7] ^= 1;
        await File.WriteAllBytesAsync(tile, bytes);
        Assert.Contains("tile/0/000.p/96", (await ToolRun.ToEndAsync("log", "export", folder, "--data", data)).Expect(1).Error, StringComparison.Ordinal);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(tile));
        (await ToolRun.ToEndAsync("fsck", folder)).Expect(1);
    }
}
