using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Tests;

/// <summary>Leaves that are let go are found in the log again; what is kept of them is small. Alone, as other tests use the heap too.</summary>
[Collection(nameof(ReadingLeavesTests))]
public sealed class ReadingLeavesTests
{
    // As many as are remembered.
    private const int Readings = 428;
    private const double BytesMax = 6;

    [Fact]
    public void LeavesLetGo_AreReadFromTheBatchTheyWereLoggedIn()
    {
        MadeLogged log = new();
        ReadingLeaves leaves = new(log);
        Fill(leaves, log, new DeviceId("m"), 20);
        for (int boundary = 0; boundary < 20; boundary++)
        {
            Assert.True(leaves.Contains(Key(boundary)));
            Assert.Equal(LeafOf(Key(boundary)), leaves[Key(boundary)]);
        }

        Assert.Equal(Enumerable.Range(0, 20 - ReadingLeaves.HashesKept).Select(boundary => ((long)boundary + 1_000, Key(boundary))), log.Asked);
    }

    [Fact]
    public void WithoutALog_NothingIsLetGo()
    {
        ReadingLeaves leaves = new(null);
        Fill(leaves, new MadeLogged(), new DeviceId("m"), 20);
        Assert.Equal(LeafOf(Key(0)), leaves[Key(0)]);
    }

    [Fact]
    public void ForgottenOrNeverSet_Throws()
    {
        ReadingLeaves leaves = new(new MadeLogged());
        Fill(leaves, new MadeLogged(), new DeviceId("m"), 20);
        leaves.Forget(Key(5).Time);
        Assert.False(leaves.Contains(Key(4)));
        Assert.Throws<KeyNotFoundException>(() => leaves[Key(4)]);
        Assert.Throws<KeyNotFoundException>(() => leaves[Key(5) with { Version = 1 }]);
        Assert.Equal(LeafOf(Key(5)), leaves[Key(5)]);
    }

    [Fact]
    public void LeavesOfALogAtHand_TakeAFewBytesEach()
    {
        const int Devices = 1_000;
        MadeLogged log = new();
        Fill(new ReadingLeaves(log), log, new DeviceId("first"), Readings);
        ReadingLeaves[] kept = new ReadingLeaves[Devices];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int device = 0; device < Devices; device++)
        {
            kept[device] = new ReadingLeaves(log);
            Fill(kept[device], log, new DeviceId($"m-{device}"), Readings);
        }

        double perReading = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)(Devices * Readings);
        GC.KeepAlive(kept);
        Assert.True(perReading <= BytesMax, $"{perReading} bytes a reading; expected at most {BytesMax}.");
    }

    private static void Fill(ReadingLeaves leaves, MadeLogged log, DeviceId device, int count)
    {
        for (int boundary = 0; boundary < count; boundary++)
        {
            log.Batch = boundary + 1_000;
            ReadingKey key = Key(boundary) with { Device = device };
            leaves[key] = LeafOf(key);
            leaves.LetGo();
        }
    }

    private static ReadingKey Key(int boundary) => new(new DeviceId("m"), new Timestamp((boundary * Interval.LengthMilliseconds) + (boundary * 7_919 % 2_000)), 0);

    private static Hash LeafOf(ReadingKey key) => Hash.Of(System.Text.Encoding.UTF8.GetBytes($"{key}"));

    private sealed class MadeLogged : ILoggedLeaves
    {
        public long Batch { get; set; }

        public List<(long Batch, ReadingKey Key)> Asked { get; } = [];

        public Hash Read(long batch, ReadingKey key)
        {
            Asked.Add((batch, key));
            return LeafOf(key);
        }
    }

    /// <summary>Runs these tests while no other runs.</summary>
    [CollectionDefinition(nameof(ReadingLeavesTests), DisableParallelization = true)]
    public sealed class Alone;
}
