using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using static CarbonLedger.Storage.Tests.TelemetrySamples;

namespace CarbonLedger.Storage.Tests;

public sealed class TelemetrySqliteTests : TelemetryStoreContract, IDisposable
{
    private readonly TelemetryFile file = new();
    private SqliteTelemetryStore store;

    public TelemetrySqliteTests() => store = new SqliteTelemetryStore(file.Path);

    protected override ITelemetryStore Store => store;

    public void Dispose()
    {
        store.Dispose();
        file.Dispose();
    }

    [Fact]
    public async Task AfterARestart_KeysAndCountsAreStillKnown()
    {
        await Store.AppendAsync([Accepted("m1", 0), Accepted("m1", 1000), Accepted("m1", 0), Accepted("m1", 0, thousandths: 5), Refused(RefusalReason.Malformed, "x", [1])]);
        Reopen();
        Assert.Equal(
            [AppendOutcome.Duplicate, AppendOutcome.Conflict, AppendOutcome.Stored],
            await Store.AppendAsync([Accepted("m1", 1000), Accepted("m1", 0, thousandths: 6), Accepted("m1", 2000)]));
        Reopen();
        TelemetryCounts counts = await Store.CountAsync();
        Assert.Equal((3, 2), (counts.Stored, counts.Duplicates));
        Assert.Equal((2, 1), (counts.Refused[RefusalReason.Conflict], counts.Refused[RefusalReason.Malformed]));
    }

    [Fact]
    public async Task AListThatFailsHalfWay_LeavesNothingAndKeepsTheStoreUsable()
    {
        ReceivedPayload neither = Accepted("m1", 1000) with { Capture = null };
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.AppendAsync([Accepted("m9", 0), neither]));
        Assert.Equal(0, (await Store.CountAsync()).Stored);
        Assert.Equal([AppendOutcome.Stored], await Store.AppendAsync([Accepted("m9", 0)]));
    }

    [Fact]
    public async Task ManyDevicesInOneRange_AreReadByTheKey()
    {
        await Store.AppendAsync([Accepted("m1", 0)]);
        using SqliteConnection connection = new($"Data Source={file.Path};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN SELECT capture FROM telemetry_capture WHERE device = 1 AND time > 0 AND time <= 9 ORDER BY time, version";
        using SqliteDataReader reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Contains("telemetry_capture_key (device=? AND time>? AND time<?)", reader.GetString(3), StringComparison.Ordinal);
        Assert.False(reader.Read());
    }

    [Fact]
    public void FileOfAnotherProgram_IsRefused()
    {
        using TelemetryFile other = new();
        using (SqliteConnection connection = new($"Data Source={other.Path};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 1";
            command.ExecuteNonQuery();
        }

        Assert.Throws<InvalidOperationException>(() => new SqliteTelemetryStore(other.Path));
    }

    [Fact]
    public async Task DamagedCapture_IsNotReadAsIfItWereWhole()
    {
        await Store.AppendAsync([Accepted("m1", 0)]);
        using SqliteConnection connection = new($"Data Source={file.Path};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "UPDATE telemetry_capture SET capture = x'00'";
        command.ExecuteNonQuery();
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.ReadAsync([new DeviceId("m1")], new Timestamp(0), new Timestamp(Start)));
    }

    private void Reopen()
    {
        store.Dispose();
        store = new SqliteTelemetryStore(file.Path);
    }
}
