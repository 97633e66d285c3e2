using System.Text;
using CarbonLedger.Carbon.Lifecycle;
using CsCheck;
using static CarbonLedger.Carbon.Tests.MadeLife;

namespace CarbonLedger.Carbon.Tests;

public sealed class LifecycleRecordTests
{
    [Fact]
    public void BillOfMaterials_IsTheSumByHand()
    {
        // 505 × 4.0 + 1100 × 2.8 + 850 × 2.35 + 850 × 1.2 = 8117.5 kg; 1000 t·km × 0.1 = 100 kg.
        EmbodiedCarbon embodied = Embodied(Transformer).Require("made");
        Assert.Equal((Int128)8_117_500_000, embodied.Amounts.MilligramsOf(LifecycleModule.A1));
        Assert.Equal((Int128)100_000_000, embodied.Amounts.MilligramsOf(LifecycleModule.A4));
        Assert.Equal((Int128)50_000_000, embodied.Amounts.MilligramsOf(LifecycleModule.A5));
        Assert.Equal((Int128)8_288_000_000, embodied.Amounts.TotalMilligrams);
        Assert.Equal([LifecycleModule.A2, LifecycleModule.A3, LifecycleModule.C2, LifecycleModule.C3], embodied.NotDeclared);
        Assert.Null(embodied.Amounts.MilligramsOf(LifecycleModule.A3));
    }

    [Fact]
    public void TypicalFiguresThatWereNeverChecked_AreNamedInEveryChargeMadeOfThem()
    {
        EmbodiedCarbon embodied = Embodied(Transformer).Require("made");
        Assert.Equal(["copper", "electrical-steel", "steel", "transformer-oil"], embodied.Defaults);
        Assert.Equal(["copper", "electrical-steel", "transformer-oil"], embodied.UncheckedDefaults);
        AssetCharge charge = LifecycleAccount.ChargeOf(LifecycleState.None.Then(new LifecycleCommand.Commission(embodied)), Start);
        Assert.True(charge.IsUncheckedDefault);
        Assert.Equal(embodied.UncheckedDefaults, charge.UncheckedDefaults);
        Assert.Empty(Embodied(Battery).Require("made").UncheckedDefaults);
    }

    [Fact]
    public void Epd_IsItsRowsTimesTheQuantityWithDApart()
    {
        EmbodiedCarbon embodied = Embodied(Battery).Require("made");
        Assert.Equal((Int128)80_000_000_000, embodied.Amounts.TotalMilligrams);
        Assert.Equal(new BeyondBoundary(-20_000_000_000), embodied.Amounts.Beyond);
        Assert.True(embodied.IsEpdExpired);
        Assert.Equal([LifecycleModule.A5, LifecycleModule.C1, LifecycleModule.C2, LifecycleModule.C4], embodied.NotDeclared);
    }

    [Theory]
    [InlineData(Transformer)]
    [InlineData(Battery)]
    public void RecordWritten_ReadsBackAsTheSame(string text)
    {
        byte[] once = LifecycleRecordWriter.Write(Read(text).Require("made"));
        Assert.Equal(once, LifecycleRecordWriter.Write(LifecycleRecordReader.Read(once).Require("written")));
        Assert.Equal(Embodied(text).Require("made").Amounts, EmbodiedCarbon.Of(LifecycleRecordReader.Read(once).Require("written"), Figures).Require("written").Amounts);
    }

    [Theory]
    [InlineData("\"class\":\"transformer\"", "\"class\":\"tower\"", "$.class")]
    [InlineData("\"size\":\"1.6\"", "\"size\":\"0\"", "$.size")]
    [InlineData("T00:00:00Z", "T00:07:00Z", "$.commissioned")]
    [InlineData("\"serviceLifeYears\":40", "\"serviceLifeYears\":0", "$.serviceLifeYears")]
    [InlineData("\"straight-line\"", "\"unit-of-production\"", "$.expectedMwh")]
    [InlineData("\"amount\":\"505\"", "\"amount\":\"-505\"", "$.billOfMaterials.materials[0].amount")]
    [InlineData("\"figure\":\"copper\"", "\"figure\":\"copper\",\"factor\":\"4\",\"source\":\"x\"", "$.billOfMaterials.materials[0].factor")]
    [InlineData("\"figure\":\"copper\"", "\"factor\":\"4\"", "$.billOfMaterials.materials[0].source")]
    [InlineData("\"source\":\"a carrier\"", "\"source\":\" \"", "$.billOfMaterials.transports[0].source")]
    [InlineData("\"module\":\"C1\"", "\"module\":\"B6\"", "$.endOfLife.rows[0].module")]
    [InlineData("\"module\":\"C1\"", "\"module\":\"C4\"", "$.endOfLife.rows[1].module")]
    [InlineData("\"ratedMva\":\"1.6\"", "\"ratedMva\":\"2\"", "$.nameplate.ratedMva")]
    [InlineData("\"billOfMaterials\"", "\"bill\"", "$.epd")]
    public void FieldThatIsWrong_IsNamedWithItsPath(string found, string put, string path) =>
        Assert.Contains(Read(Transformer.With(found, put)).Problems, problem => problem.Path == path);

    [Theory]
    [InlineData("\"module\":\"A4\"", "\"module\":\"B6\"", "$.epd.rows[1].module")]
    [InlineData("\"module\":\"A4\"", "\"module\":\"A2\"", "$.epd.rows")]
    [InlineData("\"module\":\"A1-A3\"", "\"module\":\"A5\"", "$.epd.rows")]
    [InlineData("\"kg\":\"73.5\"", "\"kg\":\"-73.5\"", "$.epd.rows[0].kg")]
    [InlineData("\"2025-06-30\"", "\"2025-06-31\"", "$.epd.validUntil")]
    [InlineData("\"epd\":", "\"endOfLife\":{\"rows\":[{\"module\":\"C1\",\"kg\":\"1\"}],\"source\":\"x\"},\"epd\":", "$.endOfLife")]
    public void EpdThatIsWrong_IsNamedWithItsPath(string found, string put, string path) =>
        Assert.Contains(Read(Battery.With(found, put)).Problems, problem => problem.Path == path);

    [Theory]
    [InlineData("\"amount\":\"505\"", "\"amount\":\"505000\"", "50000 kgCO2e per MVA of class transformer")] // kg written for t
    [InlineData("\"figure\":\"copper\"", "\"figure\":\"unobtainium\"", "Expected a figure of")]
    [InlineData("\"figure\":\"copper\"", "\"figure\":\"lfp-pack\"", "Expected kWh")]
    [InlineData("\"amount\":\"505\",\"figure\":\"copper\"", "\"amount\":\"5\",\"unit\":\"panel\",\"figure\":\"switchgear-panel\"", "would count use and end of life twice")]
    [InlineData("\"tonneKilometres\":\"1000\",\"factor\":\"0.1\",\"source\":\"a carrier\"", "\"tonneKilometres\":\"1000\",\"figure\":\"steel\"", "no typical one")]
    public void WhatAClassCantEmbody_IsRefusedWithTheLimit(string found, string put, string message)
    {
        InputReading<LifecycleRecord> record = Read(Transformer.With(found, put));
        IEnumerable<InputProblem> problems = record.IsUsable ? EmbodiedCarbon.Of(record.Value!, Figures).Problems : record.Problems;
        Assert.Contains(problems, problem => problem.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void TransformerOf5400700Tonnes_IsRefused()
    {
        // As public literature databases list one; once in a row, and once as so many declared units.
        string epd = Battery.With("\"class\":\"battery\",\"size\":\"1000\"", "\"class\":\"transformer\",\"size\":\"100\"").With("\"quantity\":\"1000\"", "\"quantity\":\"1\"");
        Assert.Equal("$.epd.rows[0].kg", Assert.Single(Read(epd.With("\"kg\":\"73.5\"", "\"kg\":\"5400700000\"")).Problems).Path);
        InputReading<EmbodiedCarbon> many = Embodied(epd.With("\"kg\":\"73.5\"", "\"kg\":\"54007000\"").With("\"quantity\":\"1\"", "\"quantity\":\"100\""));
        Assert.Null(many.Value);
        Assert.Contains(many.Problems, problem => problem.Message == "Expected 300 to 50000 kgCO2e per MVA of class transformer (unchecked)" && problem.Value == "54007001.5 kgCO2e per MVA in A1 to A5");
    }

    [Fact]
    public void TypicalFigures_HaveASourceAndLowConfidenceEachAndNoLines()
    {
        Assert.All(Figures.Rows, row => Assert.True(row.Source.Length > 0 && row.Confidence.EndsWith("low", StringComparison.Ordinal)));
        Assert.All(Figures.Rows.Where(row => row.Source.Contains("M]", StringComparison.Ordinal)), row => Assert.False(row.Checked));
        Assert.DoesNotContain(Figures.Rows, row => row.Unit == "km");
    }

    [Theory]
    [InlineData(Transformer)]
    [InlineData(Battery)]
    public void AnyChangedByte_NeverThrows(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            byte[] changed = [.. bytes];
            changed[at] = value;
            InputReading<LifecycleRecord> reading = LifecycleRecordReader.Read(changed);
            Assert.True(reading.Value is null ? reading.Problems.Count > 0 : EmbodiedCarbon.Of(reading.Value, Figures).Problems is not null);
        }, iter: 2_000);
    }

    [Fact]
    public void LifeEnd_IsTheSameDaySoManyYearsOn()
    {
        Assert.Equal("2066-01-01T00:00:00.000Z", Read(Transformer).Require("made").LifeEnd.ToString());
        Assert.Equal("2067-02-28T00:00:00.000Z", Read(Transformer.With("2026-01-01", "2028-02-29").With(":40", ":39")).Require("made").LifeEnd.ToString());
    }
}
