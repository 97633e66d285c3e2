using System.Text;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Lifecycle;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CsCheck;
using static CarbonLedger.Carbon.Tests.MadeLife;

namespace CarbonLedger.Carbon.Tests;

public sealed class LifecycleDocumentTests
{
    private const string Repair = """
        {"schema":"carbonledger.lifecycle-event/1","asset":"line","record":"W-17","kind":"repair","at":"2026-06-01T00:00:00Z","passedMwh":"1200.000001","kg":"12.5","source":"the workshop's EPD"}
        """;

    private const string Retire = """
        {"schema":"carbonledger.lifecycle-event/1","asset":"line","record":"W-99","kind":"retire","at":"2056-01-01T08:00:00+08:00",
        "rows":[{"module":"C1","kg":"30"},{"module":"C4","kg":"0.000001"},{"module":"D","kg":"-15"}]}
        """;

    private static readonly AssetId Line = new("line");
    private static readonly Timestamp June = new(1_780_272_000_000); // 2026-06-01T00:00:00Z

    public static TheoryData<LifecycleDocument> Events =>
    [
        new LifecycleDocument.Changed(Line, "W-1", new LifecycleCommand.ChangeLife(June, At(400_000))),
        new LifecycleDocument.Changed(Line, "W-2", new LifecycleCommand.ReviseThroughput(June, 1_000_001, Energy.FromWattHours(5_000_000))),
        new LifecycleDocument.Changed(Line, "W-3", Added(LifecycleModule.B3)) { TellsPassed = false },
        new LifecycleDocument.Changed(Line, "W-4", Added(LifecycleModule.B4) with { NewEnd = At(400_000) }),
        new LifecycleDocument.Changed(Line, "W-5", Added(LifecycleModule.B5) with { TransmittedWattHours = 7, NewExpected = Energy.FromWattHours(8) }),
        new LifecycleDocument.Changed(Line, "W-6", new LifecycleCommand.Retire(June, 12, null)),
        new LifecycleDocument.Changed(Line, "W-7", new LifecycleCommand.Retire(June, 0, Of(LifecycleModule.C2, 3).With(new BeyondBoundary(-4)))),
    ];

    [Theory]
    [MemberData(nameof(Events), DisableDiscoveryEnumeration = true)]
    public void EventWritten_ReadsBackAsTheSame(LifecycleDocument document)
    {
        byte[] bytes = LifecycleDocumentWriter.Write(document);
        Assert.Equal(document, LifecycleDocumentReader.Read(bytes).Require("written"));
        Assert.Equal(bytes, LifecycleDocumentWriter.Write(LifecycleDocumentReader.Read(bytes).Require("written")));
    }

    [Fact]
    public void Record_IsReadByItsSchema()
    {
        LifecycleDocument.PutInService put = Assert.IsType<LifecycleDocument.PutInService>(Document(Transformer).Require("made"));
        Assert.Equal((Line, Start.Start), (put.Asset, put.Time));
        Assert.Equal(LifecycleRecordWriter.Write(put.Record), LifecycleDocumentWriter.Write(put));
    }

    [Fact]
    public void Repair_AddsWhatItSays()
    {
        LifecycleCommand.AddCarbon expected = new(June, 1_200_000_001, LifecycleModule.B3, CarbonMass.FromMilligrams(12_500_000), "the workshop's EPD");
        LifecycleDocument read = Document(Repair).Require("made");
        Assert.Equal(new LifecycleDocument.Changed(Line, "W-17", expected), read);
        Assert.Equal(June, read.Time);
    }

    [Fact]
    public void Retirement_HasItsActualEnd_AndDApart_AndTellsWhetherEnergyWasTold()
    {
        LifecycleDocument.Changed changed = Assert.IsType<LifecycleDocument.Changed>(Document(Retire).Require("made"));
        LifecycleCommand.Retire retire = Assert.IsType<LifecycleCommand.Retire>(changed.Command);
        Assert.Equal((Int128)30_000_001, retire.ActualEnd!.TotalMilligrams);
        Assert.Equal(new BeyondBoundary(-15_000_000), retire.ActualEnd.Beyond);
        Assert.Equal("2056-01-01T00:00:00.000Z", retire.At.ToString());
        Assert.False(changed.TellsPassed);
    }

    [Theory]
    [InlineData("lifecycle-event/1", "lifecycle-event/2", "$.schema", "carbonledger.lifecycle/1, carbonledger.lifecycle-event/1")]
    [InlineData("\"repair\"", "\"paint\"", "$.kind", "change-life, revise-throughput, repair, replacement, refurbishment, retire")]
    [InlineData("\"repair\"", "\"change-life\"", "$.kg", "no field but")]
    [InlineData("\"repair\"", "\"revise-throughput\"", "$.expectedMwh", "0.000001 to 10000000000")]
    [InlineData("\"asset\":\"line\",", "", "$.asset", "1 to 64")]
    [InlineData("\"W-17\"", "\"W 17\"", "$.record", "1 to 64")]
    [InlineData("T00:00:00Z", "T00:07:00Z", "$.at", "quarter of an hour")]
    [InlineData("2026-06-01T", "1826-06-01T", "$.at", "1900 to 2350")]
    [InlineData("\"12.5\"", "\"-12.5\"", "$.kg", "0 to 1000000000")]
    [InlineData("\"12.5\"", "12.5", "$.kg", "in quotes")]
    [InlineData("\"1200.000001\"", "\"1200.0000001\"", "$.passedMwh", "6 decimals")]
    [InlineData("\"the workshop's EPD\"", "\" \"", "$.source", "where the carbon's figure is from")]
    [InlineData("\"kg\"", "\"newEnd\":\"2070-01-01T00:00:00Z\",\"expectedMwh\":\"5000\",\"kg\"", "$.expectedMwh", "not both")]
    [InlineData("\"passedMwh\":\"1200.000001\"", "\"expectedMwh\":\"5000\"", "$.passedMwh", "has passed")]
    public void EventThatIsWrong_IsRefusedWithPathAndLimit(string found, string put, string path, string limit) => AssertRefused(Repair, found, put, path, limit);

    [Theory]
    [InlineData("\"C1\"", "\"A1\"", "$.rows[0].module", "C1, C2, C3, C4 or D")]
    [InlineData("\"C1\"", "\"C4\"", "$.rows[1].module", "twice")]
    [InlineData("\"30\"", "\"-30\"", "$.rows[0].kg", "0 to 1000000000")]
    [InlineData("\"rows\"", "\"row\"", "$.row", "no field but schema, asset, record, kind, at, passedMwh, rows")]
    public void RetirementThatIsWrong_IsRefusedWithPathAndLimit(string found, string put, string path, string limit) => AssertRefused(Retire, found, put, path, limit);

    [Fact]
    public void RecordThatIsWrong_IsRefusedAsTheRecordReaderRefusesIt() => AssertRefused(Transformer, "\"size\":\"1.6\"", "\"size\":\"0\"", "$.size", "Expected a decimal");

    [Fact]
    public void CommandThatARecordMakes_HasNoEvent()
    {
        LifecycleCommand.Commission commission = new(Embodied(Transformer).Require("made"));
        Assert.Throws<ArgumentException>(() => LifecycleDocumentWriter.Write(new LifecycleDocument.Changed(Line, "W-1", commission)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("{\"schema\":\"carbonledger.lifecycle-event/1\"}")]
    public void NoDocument_IsAProblemAndNoException(string text)
    {
        InputReading<LifecycleDocument> reading = Document(text);
        Assert.Null(reading.Value);
        Assert.NotEmpty(reading.Problems);
    }

    [Theory]
    [InlineData(Repair)]
    [InlineData(Retire)]
    [InlineData(Battery)]
    public void AnyChangedBytes_NeverThrow(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte).Array[1, 3].Sample(changes =>
        {
            byte[] changed = [.. bytes];
            foreach ((int at, byte value) in changes)
            {
                changed[at] = value;
            }

            InputReading<LifecycleDocument> reading = LifecycleDocumentReader.Read(changed);
            Assert.True(reading.Value is null ? reading.Problems.Count > 0 : LifecycleDocumentReader.Read(LifecycleDocumentWriter.Write(reading.Value)).IsUsable);
        }, iter: 1_000);
    }

    private static LifecycleCommand.AddCarbon Added(LifecycleModule module) => new(June, 0, module, CarbonMass.FromMilligrams(1_000_001), "a workshop's figure");

    private static void AssertRefused(string document, string found, string put, string path, string limit)
    {
        InputReading<LifecycleDocument> reading = Document(document.With(found, put));
        Assert.Null(reading.Value);
        Assert.Contains(reading.Problems, problem => problem.Path == path && problem.Message.Contains(limit, StringComparison.Ordinal));
    }

    private static InputReading<LifecycleDocument> Document(string text) => LifecycleDocumentReader.Read(Encoding.UTF8.GetBytes(text));
}
