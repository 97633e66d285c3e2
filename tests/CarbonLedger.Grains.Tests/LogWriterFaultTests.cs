using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;
using CarbonLedger.Storage.Sqlite;
using static CarbonLedger.Grains.Tests.WriterSamples;

namespace CarbonLedger.Grains.Tests;

/// <summary>Every step of a commit, failing before and after it is done, and every way to go on; then the outside checker.</summary>
public sealed class LogWriterFaultTests
{
    private static readonly string[] Steps = ["Last", "ReadHead", "ReadPublished", "Find", "ReadBatch", "ReadRanges", "ReadTile", "Commit", "Record", "Publish"];

    public static TheoryData<string, bool, string> Table => [.. from step in Steps
                                                                from after in (bool[])[false, true]
                                                                from next in (string[])["retry", "another", "new writer", "new writer, another"]
                                                                select new TheoryDataRow<string, bool, string>(step, after, next)];

    [Theory]
    [MemberData(nameof(Table))]
    public async Task StepFails_TheLogIsWholeAndEveryKeyCommittedOnce(string step, bool afterDoing, string next) =>
        await RunAsync(new InMemoryLedgerStore(), new InMemorySigningJournal(), step, afterDoing, next);

    [Theory]
    [MemberData(nameof(Table))]
    public async Task StepFailsOverTheFiles_TheLogIsWholeAndEveryKeyCommittedOnce(string step, bool afterDoing, string next)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("carbonledger-writer-");
        using (SqliteLedgerStore store = new(Path.Combine(folder.FullName, "ledger.db")))
        using (FileSigningJournal journal = new(Path.Combine(folder.FullName, "journal")))
        {
            await RunAsync(store, journal, step, afterDoing, next);
        }

        folder.Delete(recursive: true);
    }

    internal static async Task RunAsync(ILedgerStore inner, ISigningJournal innerJournal, string step, bool afterDoing, string next)
    {
        Fault fault = new(step, afterDoing);
        FaultyStore store = new(inner, fault);
        FaultyJournal journal = new(innerJournal, fault);
        LogWriter writer = new(Origin, store, journal, Signer);
        await writer.CreateAsync();
        await writer.AppendAsync(0);
        await writer.AppendAsync(1);
        fault.Arm();
        await Assert.ThrowsAsync<IOException>(() => writer.AppendAsync(2));
        Assert.True(fault.HasHappened);

        LogWriter goingOn = next.StartsWith("new writer", StringComparison.Ordinal) ? new LogWriter(Origin, store, journal, Signer) : writer;
        bool another = next.EndsWith("another", StringComparison.Ordinal);
        if (another)
        {
            await goingOn.AppendAsync(3);
        }

        await goingOn.AppendAsync(2);
        await goingOn.AppendAsync(4);

        // Another batch goes first only when nothing of the failed one was there.
        bool committed = step is "ReadBatch" or "Record" or "Publish" || (step == "Commit" && afterDoing);
        int[] expected = !another ? [0, 1, 2, 4] : committed ? [0, 1, 2, 3, 4] : [0, 1, 3, 2, 4];
        await CheckAsync(inner, store.Published, expected);
    }
}
