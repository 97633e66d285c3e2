using CsCheck;

namespace CarbonLedger.Ledger.Tests;

public sealed class SampleDrawTests
{
    private static readonly Checkpoint Checkpoint = new("example.org/log", 96, Hash.Of("root"u8));

    // Drawn by a few lines of another language that know the description only.
    [Fact]
    public void Sample_IsThatOfTheDescription()
    {
        Assert.Equal([140, 226, 2314, 2504, 3052, 603], SampleDraw.Of(Checkpoint, 42, 3648, 6));
        Assert.Equal([2, 0, 3, 1, 4], SampleDraw.Of(Checkpoint, 7, 5, 10));
    }

    [Fact]
    public void Members_AreDrawnOnceEach_AndAgainTheSame() => Gen.Select(Gen.Long[0, long.MaxValue], Gen.Long[0, 200], Gen.Int[1, 50]).Sample((seed, population, count) =>
    {
        IReadOnlyList<long> drawn = SampleDraw.Of(Checkpoint, seed, population, count);
        Assert.Equal(Math.Min(population, count), drawn.Count);
        Assert.Equal(drawn.Count, drawn.Distinct().Count());
        Assert.All(drawn, member => Assert.InRange(member, 0, population - 1));
        Assert.Equal(drawn, SampleDraw.Of(Checkpoint, seed, population, count));
    }, iter: 200);

    [Fact]
    public void AnotherRootSeedOrPopulation_DrawsOthers()
    {
        IReadOnlyList<long> drawn = SampleDraw.Of(Checkpoint, 42, 1_000_000, 5);
        Assert.NotEqual(drawn, SampleDraw.Of(new Checkpoint("example.org/log", 96, Hash.Of("other"u8)), 42, 1_000_000, 5));
        Assert.NotEqual(drawn, SampleDraw.Of(Checkpoint, 43, 1_000_000, 5));
        Assert.NotEqual(drawn, SampleDraw.Of(Checkpoint, 42, 1_000_001, 5));
    }
}
