using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Storage.Postgres;
using Npgsql;
using static CarbonLedger.Storage.Tests.TelemetrySamples;

namespace CarbonLedger.Storage.Tests;

/// <summary>The contract on PostgreSQL, kept with the rights of a writer and an eraser; and who may do what.</summary>
[Collection(PostgresGroup.Name)]
public sealed class TelemetryPostgresTests(PostgresServer server) : TelemetryStoreContract, IAsyncLifetime
{
    private const string Grid = "carbonledger.example/grid";
    private const string Writer = "telemetry_writer", Eraser = "telemetry_eraser", Both = "telemetry_both";

    private PostgresDatabase? made;
    private PostgresTelemetryStore? store;

    protected override ITelemetryStore Store => store!;

    private PostgresDatabase Database => made!;

    public async ValueTask InitializeAsync()
    {
        made = await server.CreateAsync();
        await PostgresTelemetrySchema.MigrateAsync(Database.Open());
        await server.CreateMemberAsync(Writer, "carbonledger_writer");
        await server.CreateMemberAsync(Eraser, "carbonledger_eraser");
        await server.CreateMemberAsync(Both, "carbonledger_writer, carbonledger_eraser");
        store = await PostgresTelemetryStore.OpenAsync(Database.Open(Both), Grid);
    }

    public async ValueTask DisposeAsync()
    {
        if (made is not null)
        {
            await made.DisposeAsync();
        }
    }

    [Fact]
    public async Task AnotherProgramKnowsWhatThisOneDoesNot_OutcomesAreThoseOfTheDatabase()
    {
        await using PostgresTelemetryStore other = await PostgresTelemetryStore.OpenAsync(Database.Open(Writer), Grid);
        Assert.Equal([AppendOutcome.Stored], await Store.AppendAsync([Accepted("m1", 0)]));
        Assert.Equal([AppendOutcome.Stored], await other.AppendAsync([Accepted("m1", 5)]));

        // Newer than what this program knows, and there all the same.
        Assert.Equal([AppendOutcome.Duplicate, AppendOutcome.Stored], await Store.AppendAsync([Accepted("m1", 5), Accepted("m1", 6)]));
        Assert.Equal([AppendOutcome.Conflict, AppendOutcome.Stored, AppendOutcome.Duplicate], await other.AppendAsync([Accepted("m1", 6, thousandths: 9), Accepted("m1", 7), Accepted("m1", 7)]));
        Assert.Equal((4, 2), ((await Store.CountAsync()).Stored, (await Store.CountAsync()).Duplicates));
    }

    [Fact]
    public async Task TwoProgramsAtOnce_StoreEveryCaptureOnce()
    {
        await using PostgresTelemetryStore other = await PostgresTelemetryStore.OpenAsync(Database.Open(Writer), Grid);
        for (int round = 0; round < 30; round++)
        {
            ReceivedPayload[] group = [.. Enumerable.Range(0, 200).Select(i => Accepted($"m{i}", round))];
            IReadOnlyList<AppendOutcome>[] outcomes = await Task.WhenAll(Store.AppendAsync(group), other.AppendAsync([.. group.Reverse()]));
            Assert.Equal(200, outcomes.Sum(list => list.Count(outcome => outcome == AppendOutcome.Stored)));
            Assert.Equal(200, outcomes.Sum(list => list.Count(outcome => outcome == AppendOutcome.Duplicate)));
        }

        Assert.Equal(6_000L, await Database.AskAsync<long>("SELECT count(*) FROM carbonledger_telemetry.capture"));
    }

    [Fact]
    public async Task GridsOfOneDatabase_DoNotSeeEachOther()
    {
        await using PostgresTelemetryStore other = await PostgresTelemetryStore.OpenAsync(Database.Open(Writer), "carbonledger.example/other");
        await Store.AppendAsync([Accepted("m1", 0), Refused(RefusalReason.Malformed, "mine", [1])]);
        Assert.Equal([AppendOutcome.Stored], await other.AppendAsync([Accepted("m1", 0, thousandths: 7)]));
        Assert.Equal(1000, Assert.Single(await ReadAsync(Store)).Capture.ValueOf(Register.ActiveImport)!.Value.Thousandths);
        Assert.Empty(await other.ReadRefusalsAsync(9));
        Assert.Empty((await other.CountAsync()).Refused);
    }

    [Fact]
    public async Task Days_ArePartitions_MadeAhead()
    {
        await Store.AppendAsync([Accepted("m1", 0), Accepted("m1", 2L * 86_400_000)]);
        Assert.Equal(
            "capture_20260531,capture_20260601,capture_20260602,capture_20260603,capture_20260604",
            await Database.AskAsync<string>("SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = 'carbonledger_telemetry.capture'::regclass"));
        Assert.Equal(2, (await ReadAsync(Store)).Count);
    }

    [Fact]
    public async Task Writer_MayOnlyAdd_EraserMayOnlyErase_AndTheOwnerChangesNothing()
    {
        await Store.AppendAsync([Accepted("m1", 0), Refused(RefusalReason.Malformed, "why", [1])]);
        string[] changes =
        [
            "UPDATE carbonledger_telemetry.capture SET receipt_time = 1", "UPDATE carbonledger_telemetry.capture SET capture = '\\x00'", "DELETE FROM carbonledger_telemetry.capture",
            "TRUNCATE carbonledger_telemetry.capture", "TRUNCATE carbonledger_telemetry.capture_20260531", "DELETE FROM carbonledger_telemetry.capture_20260531",
            "UPDATE carbonledger_telemetry.capture_20260531 SET capture = '\\x00'", "UPDATE carbonledger_telemetry.refusal SET reason = 2", "DELETE FROM carbonledger_telemetry.refusal",
            "TRUNCATE carbonledger_telemetry.refusal", "UPDATE carbonledger_telemetry.list SET stored = 0", "DELETE FROM carbonledger_telemetry.list", "TRUNCATE carbonledger_telemetry.list",
        ];
        foreach (string sql in changes)
        {
            foreach (string options in (string[])["", "-c session_replication_role=replica"])
            {
                Assert.Equal((sql, PostgresErrorCodes.IntegrityConstraintViolation), (sql, (await Assert.ThrowsAsync<PostgresException>(() => Database.ExecuteAsync(sql, options: options))).SqlState));
            }

            Assert.Equal((sql, PostgresErrorCodes.InsufficientPrivilege), (sql, (await Assert.ThrowsAsync<PostgresException>(() => Database.ExecuteAsync(sql, Writer))).SqlState));
        }

        await Assert.ThrowsAsync<PostgresException>(() => Database.ExecuteAsync("UPDATE carbonledger_telemetry.capture SET capture = '\\x00'", Eraser));
        await Assert.ThrowsAsync<PostgresException>(() => Database.ExecuteAsync("DELETE FROM carbonledger_telemetry.capture", Eraser));
        await using PostgresTelemetryStore writer = await PostgresTelemetryStore.OpenAsync(Database.Open(Writer), Grid);
        PostgresException denied = await Assert.ThrowsAsync<PostgresException>(() => writer.EraseAsync([new DeviceId("m1")], new Timestamp(0), new Timestamp(Start + 1)));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, denied.SqlState);
        await using PostgresTelemetryStore eraser = await PostgresTelemetryStore.OpenAsync(Database.Open(Eraser), Grid);
        Assert.Equal(1, await eraser.EraseAsync([new DeviceId("m1")], new Timestamp(0), new Timestamp(Start + 1)));
        Assert.Empty(await ReadAsync(Store));
    }

    [Fact]
    public async Task LedgerAndTelemetry_ShareADatabase_AndAreMigratedAlike()
    {
        await PostgresLedgerSchema.MigrateAsync(Database.Open());
        await PostgresTelemetrySchema.MigrateAsync(Database.Open());
        Assert.Equal(1L, await Database.AskAsync<long>("SELECT count(*) FROM carbonledger_telemetry.schema_migration"));
        await Database.ExecuteAsync("UPDATE carbonledger_telemetry.schema_migration SET sha256 = sha256('another text')");
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => PostgresTelemetryStore.OpenAsync(Database.Open(), Grid));
        Assert.Contains("telemetry migration 1 was applied with SHA-256", refused.Message, StringComparison.Ordinal);
        await PostgresLedgerSchema.RequireCurrentAsync(Database.Open());
    }

    [Fact]
    public async Task ConnectionsKilledAtAnyMoment_LeaveAllOrNothingOfAList()
    {
        for (int round = 0; round < 15; round++)
        {
            await using PostgresTelemetryStore killed = await PostgresTelemetryStore.OpenAsync(Database.Open(Writer), Grid);
            ReceivedPayload[] group = [.. Enumerable.Range(0, 500).Select(i => Accepted($"m{i}", round)), Refused(RefusalReason.Malformed, $"{round}", [1])];
            ValueTask<Exception?> running = Record.ExceptionAsync(() => killed.AppendAsync(group));
            await Task.Delay(round);
            await Database.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{Writer}'");
            Exception? failure = await running;
            long stored = await Database.AskAsync<long>($"SELECT count(*) FROM carbonledger_telemetry.capture WHERE time = {Start + round}");
            Assert.True(stored is 0 or 500 && (failure is not null || stored == 500), $"round {round}: {stored} stored, {failure?.Message}");
            Assert.Equal(stored == 0 ? 0 : 1, await Database.AskAsync<long>($"SELECT count(*) FROM carbonledger_telemetry.refusal WHERE detail = '{round}'"));
        }
    }

    private static async Task<IReadOnlyList<SignedCapture>> ReadAsync(ITelemetryStore store) => await store.ReadAsync([new DeviceId("m1")], new Timestamp(0), new Timestamp(long.MaxValue));
}
