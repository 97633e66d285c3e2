using CarbonLedger.Abstractions;
using CarbonLedger.Anchors.Witness;
using CarbonLedger.Grains;
using CarbonLedger.Ledger;
using CarbonLedger.Storage.Postgres;
using CarbonLedger.Storage.Sqlite;
using CarbonLedger.Storage.Tests;
using static CarbonLedger.Grains.Tests.WriterSamples;

namespace CarbonLedger.Anchors.Tests;

/// <summary>The drill of the operations page: last night's dump of a PostgreSQL ledger is restored while the world has seen more.</summary>
[Collection(PostgresGroup.Name)]
public sealed class BackUpDrillTests(PostgresServer server) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("drill").FullName;
    private readonly HttpClient http = WitnessClient.CreateHttp();

    public void Dispose()
    {
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LastNightsDumpIsRestored_NothingIsSigned(bool journalWentBackToo)
    {
        await using TestWitness witness = await TestWitness.StartAsync("drill", log: Signer.Key);
        TlogPolicy policy = TlogPolicy.Parse($"log {Signer.Key}\n{witness.PolicyLine("drill")}quorum drill\n");
        await using PostgresDatabase database = await server.CreateAsync();
        await PostgresLedgerSchema.MigrateAsync(database.Open());
        await using PostgresLedgerStore store = await PostgresLedgerStore.OpenAsync(database.Open());
        string journalFile = Path.Combine(folder, "signing-journal.txt");
        using FileSigningJournal journal = new(journalFile);
        LogWriter writer = new(Origin, store, journal, new HeldCheckpointSigner(Signer), Cosigners(policy));
        await writer.CreateAsync();
        await writer.AppendAsync(0);
        await writer.AppendAsync(1);
        string dump = await server.DumpAsync(database.Name);
        string journalOfLastNight = Path.Combine(folder, "journal-of-last-night.txt");
        File.Copy(journalFile, journalOfLastNight);
        await writer.AppendAsync(2);

        await using PostgresDatabase again = await server.CreateAsync();
        await server.RestoreAsync(dump, again.Name);
        await using PostgresLedgerStore restored = await PostgresLedgerStore.OpenAsync(again.Open());
        using FileSigningJournal kept = new(journalWentBackToo ? journalOfLastNight : journalFile);
        LogWriter morning = new(Origin, restored, kept, new HeldCheckpointSigner(Signer), Cosigners(policy));
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => morning.AppendAsync(3));
        Assert.Contains(
            journalWentBackToo ? "a witness has cosigned 3: store and journal were restored from an older back-up" : "size 3 was signed before and the store holds 2. The store was restored from an older back-up",
            refused.Message, StringComparison.Ordinal);
        Assert.Contains("bring back", refused.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(2, (await restored.ReadHeadAsync(Origin))!.Value.Size);
        Assert.Equal(journalWentBackToo ? 2 : 3, (await kept.LastAsync(Origin))!.Value.Size);
    }

    private PolicyCosigners Cosigners(TlogPolicy policy) => new(http, policy, new WitnessClientOptions());
}
