using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CsCheck;

namespace CarbonLedger.Carbon.Tests;

public sealed class MultiplierTests
{
    private static readonly Timestamp Start = new(0);

    [Fact]
    public void SumOfDifferences_NeverDrifts() => Gen.Select(Gen.Long[0, 5_000_000].Array[2, 200], Gen.Int[1, 3_000], Gen.Int[1, 7], Gen.Int[1, 3_000], Gen.Int[1, 120])
        .Sample((steps, ctPrimary, ctSecondary, vtPrimary, vtSecondary) =>
        {
            Multiplier multiplier = new(Start, ctPrimary, ctSecondary, vtPrimary, vtSecondary);
            long register = 0;
            long before = multiplier.PrimaryWattHours(RegisterValue.FromThousandths(0));
            long sum = 0;
            foreach (long step in steps)
            {
                register += step;
                long now = multiplier.PrimaryWattHours(RegisterValue.FromThousandths(register));
                Assert.True(now >= before);
                sum += now - before;
                before = now;
            }

            Assert.Equal(multiplier.PrimaryWattHours(RegisterValue.FromThousandths(register)), sum);
        });

    [Fact]
    public void SixHundredToFiveAndAHundredAndTenKilovolts_MultiplyBy132000() =>
        Assert.Equal(132_000, new Multiplier(Start, 600, 5, 110_000, 100).PrimaryWattHours(RegisterValue.FromThousandths(1)));

    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 2)]
    [InlineData(5, 2)]
    [InlineData(7, 4)]
    public void HalfAWattHour_GoesToTheEvenOne(long thousandths, long expected) =>
        Assert.Equal(expected, new Multiplier(Start, 1, 2, 1, 1).PrimaryWattHours(RegisterValue.FromThousandths(thousandths)));

    [Fact]
    public void MeterThatReturnsPrimaryValues_IsMultipliedByOne() =>
        Assert.Equal(12_345_678, new Multiplier(Start, 1, 1, 1, 1).PrimaryWattHours(RegisterValue.FromThousandths(12_345_678)));

    [Fact]
    public void Multiplier_IsTheOneInForceAtTheTime()
    {
        MeteringPoint point = new(new AssetId("a"), Terminal.Load, new DeviceId("m"), [new Multiplier(Start, 1, 1, 1, 1), new Multiplier(new Timestamp(900_000), 600, 5, 1, 1)]);
        Assert.Equal(1, point.MultiplierAt(new Timestamp(899_999)).CtPrimary);
        Assert.Equal(600, point.MultiplierAt(new Timestamp(900_000)).CtPrimary);
        Assert.Equal(1, point.MultiplierAt(new Timestamp(-1)).CtPrimary);
    }
}
