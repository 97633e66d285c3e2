using System.Text;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Generation;
using CsCheck;

namespace CarbonLedger.Carbon.Tests;

public sealed class GenerationRecordTests
{
    private const string Text = """
        {"schema":"carbonledger.generation/1","id":"unit-1","unit":"Unit 1","technology":"coal","region":"CN","from":"2025-01-01","to":"2025-01-31","netMwh":"1000",
        "fuels":[{"fuel":"ipcc-2006-other-bituminous","amount":"1"},{"fuel":"ipcc-2006-wood","amount":"1"}],"factor":{"id":"unit-1","licence":"own data"}}
        """;

    private static readonly FuelTable Fuels = FuelTable.Read(FuelTable.DefaultBytes()).Require("default-fuels.json");

    [Fact]
    public void Defaults_AreThoseOfTheFuelTable_AndBiogenicIsNotInTheIntensity()
    {
        GenerationAccount account = GenerationAccount.Of(Read(Text).Require("made"), Fuels).Require();
        Assert.Equal(2_440_680_000, account.Total.FossilMilligrams); // 1 t of other bituminous, by hand
        Assert.True(account.Total.BiogenicMilligrams > 0);
        Assert.Equal(2_440_680, account.Intensity.Intensity.MilligramsPerMegawattHour);
        Assert.Null(account.PerGross);
        Assert.True(account.IsChecked);
    }

    [Fact]
    public void SumThatDoesNotFit_IsAProblemAndNoOverflow()
    {
        string line = """{"fuel":"ipcc-2006-other-bituminous","amount":"100000000","netCalorificValue":"125000","carbonContent":"100"}""";
        string text = Text.Replace("""{"fuel":"ipcc-2006-other-bituminous","amount":"1"}""", string.Join(",", Enumerable.Repeat(line, 90)), StringComparison.Ordinal);
        GenerationFigure<GenerationAccount> figure = GenerationAccount.Of(Read(text).Require("made"), Fuels);
        Assert.Null(figure.Value);
        Assert.NotEmpty(figure.Problems);
    }

    [Fact]
    public void AnyChangedByte_NeverThrows()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Text);
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            byte[] changed = [.. bytes];
            changed[at] = value;
            InputReading<GenerationRecord> reading = GenerationRecordReader.Read(changed);
            Assert.True(reading.Value is null ? reading.Problems.Count > 0 : GenerationAccount.Of(reading.Value, Fuels).Problems is not null);
        }, iter: 2_000);
    }

    private static InputReading<GenerationRecord> Read(string text) => GenerationRecordReader.Read(Encoding.UTF8.GetBytes(text));
}
