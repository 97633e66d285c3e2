using CarbonLedger.Abstractions.InMemory;
using CarbonLedger.Storage.Postgres;
using CarbonLedger.Storage.Tests;

namespace CarbonLedger.Grains.Tests;

/// <summary>The table of faults over PostgreSQL.</summary>
[Collection(PostgresGroup.Name)]
public sealed class LogWriterPostgresTests(PostgresServer server)
{
    [Theory]
    [MemberData(nameof(LogWriterFaultTests.Table), MemberType = typeof(LogWriterFaultTests))]
    public async Task StepFails_TheLogIsWholeAndEveryKeyCommittedOnce(string step, bool afterDoing, string next)
    {
        await using PostgresDatabase database = await server.CreateAsync();
        await PostgresLedgerSchema.MigrateAsync(database.Open());
        await using PostgresLedgerStore store = await PostgresLedgerStore.OpenAsync(database.Open());
        await LogWriterFaultTests.RunAsync(store, new InMemorySigningJournal(), step, afterDoing, next);
    }
}
