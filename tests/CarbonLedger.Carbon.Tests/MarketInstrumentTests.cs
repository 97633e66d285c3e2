using System.Text;
using CarbonLedger.Carbon.Market;
using CsCheck;

namespace CarbonLedger.Carbon.Tests;

/// <summary>Files of instruments and rules: read back as written, and every problem with its path, value and limit.</summary>
public sealed class MarketInstrumentTests
{
    private const string Gec = """
        {"schema":"carbonledger.instrument/1","type":"certificate","id":"gec-1","kind":"gec","issuer":"NEA","generator":"unit-b","technology":"wind","marketArea":"CN",
        "producedFrom":"2026-05-31T16:00:00Z","producedTo":"2026-06-30T16:00:00Z","faceValueWh":20000000,"origin":"production",
        "retired":{"for":"load-a","at":"2026-07-10T00:00:00Z"},"disclosure":true,
        "factor":{"mgPerMWh":32400000,"gasSet":"CO2e","gwpSet":"unstated","boundary":"lifecycle","source":"cn-footprint-2024-wind"}}
        """;

    private const string Ppa = """
        {"schema":"carbonledger.instrument/1","type":"contract","id":"ppa-1","generator":"unit-b","load":"load-b","sharePpm":500000,
        "from":"2026-05-31T16:00:00Z","to":"2027-05-31T16:00:00Z","certificates":"bundled"}
        """;

    [Theory]
    [InlineData(Gec)]
    [InlineData(Ppa)]
    public void Instrument_IsReadBackAsItWasWritten(string text)
    {
        Instrument read = Read(text).Require("instrument");
        byte[] written = InstrumentWriter.Write(read);
        Assert.Equal(read, InstrumentReader.Read(written).Require("written"));
        Assert.Equal(written, InstrumentWriter.Write(InstrumentReader.Read(written).Require("written")));
    }

    [Fact]
    public void Certificate_HasEveryAttribute()
    {
        Certificate read = Assert.IsType<Certificate>(Read(Gec).Require("instrument"));
        Assert.Equal((CertificateKind.Gec, "NEA", "unit-b", null, 20_000_000), (read.Kind, read.Issuer, read.Generator!.Value.Value, read.Device, read.FaceValue.WattHours));
        Assert.Equal(("load-a", true, 32_400_000), (read.Retired!.Beneficiary.Value, read.IsForDisclosure, read.Factor.Intensity.MilligramsPerMegawattHour));
        Certificate outside = Assert.IsType<Certificate>(Read(Gec.Replace("\"generator\":\"unit-b\"", "\"device\":\"Wind farm 3\"", StringComparison.Ordinal)).Require("instrument"));
        Assert.Equal((null, "Wind farm 3"), (outside.Generator, outside.Device));
        Assert.Equal(outside, InstrumentReader.Read(InstrumentWriter.Write(outside)).Require("written"));
    }

    [Fact]
    public void ContractOfAnAmount_IsReadBack()
    {
        Contract read = Assert.IsType<Contract>(Read(Ppa.Replace("\"sharePpm\":500000", "\"maxWhPerInterval\":1500000", StringComparison.Ordinal).Replace("bundled", "sold", StringComparison.Ordinal)).Require("instrument"));
        Assert.Equal((null, 1_500_000, false), (read.SharePpm, read.IntervalMax!.Value.WattHours, read.IsBundled));
        Assert.Equal(read, InstrumentReader.Read(InstrumentWriter.Write(read)).Require("written"));
    }

    [Theory]
    [InlineData(Gec, "20000000", "20000001", "$.faceValueWh", "20000001", "a multiple of 1000000 Wh")]
    [InlineData(Gec, "20000000", "0", "$.faceValueWh", "0", "from 1 to ")]
    [InlineData(Gec, "20000000", "1.5", "$.faceValueWh", "1.5", "whole number")]
    [InlineData(Gec, "\"2026-06-30T16:00:00Z\"", "\"2026-06-30T16:01:00Z\"", "$.producedTo", "16:01", "a quarter of an hour")]
    [InlineData(Gec, "\"2026-06-30T16:00:00Z\"", "\"2026-05-31T16:00:00Z\"", "$.producedTo", "2026-05-31", "after producedFrom")]
    [InlineData(Gec, "\"2026-07-10T00:00:00Z\"", "\"2026-06-10T00:00:00Z\"", "$.retired.at", "2026-06-10", "at or after the end of the production")]
    [InlineData(Gec, "\"generator\":\"unit-b\",", "", "$.generator", "neither", "generator, or the device")]
    [InlineData(Gec, "\"disclosure\":true,", "", "$.disclosure", "nothing", "true or false")]
    [InlineData(Gec, "\"kind\":\"gec\"", "\"kind\":\"gek\"", "$.kind", "gek", "gec, go, rec, granular, other")]
    [InlineData(Gec, "cn-footprint-2024-wind", " ", "$.factor.source", " ", "1 to 256 characters")]
    [InlineData(Gec, "\"mgPerMWh\":32400000,", "", "$.factor.mgPerMWh", "nothing", "whole number")]
    [InlineData(Ppa, "500000", "1000001", "$.sharePpm", "1000001", "from 1 to 1000000")]
    [InlineData(Ppa, "\"sharePpm\":500000", "\"sharePpm\":500000,\"maxWhPerInterval\":5", "$.sharePpm", "sharePpm and maxWhPerInterval", "not both")]
    [InlineData(Ppa, "bundled", "both", "$.certificates", "both", "bundled, sold")]
    [InlineData(Ppa, "contract", "promise", "$.type", "promise", "certificate, contract")]
    public void WrongField_IsNamedWithItsPathValueAndLimit(string text, string found, string put, string path, string value, string limit)
    {
        Assert.Contains(found, text, StringComparison.Ordinal);
        InputReading<Instrument> reading = Read(text.Replace(found, put, StringComparison.Ordinal));
        Assert.Null(reading.Value);
        InputProblem problem = Assert.Single(reading.Problems, problem => problem.Path == path);
        Assert.Contains(value, problem.Value, StringComparison.Ordinal);
        Assert.Contains(limit, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnyBytes_AreReadOrRefusedAndNeverThrow() => Gen.Select(Gen.Bool.Select(isGec => isGec ? Gec : Ppa), Gen.Int[0, 400], Gen.Byte.Array[0, 4]).Sample((text, at, put) =>
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        put.AsSpan().CopyTo(bytes.AsSpan(Math.Min(at, bytes.Length - put.Length)));
        InputReading<Instrument> reading = InstrumentReader.Read(bytes);
        Assert.Equal(reading.Value is null, reading.Problems.Count > 0);
        InputReading<Scope2Rules> rules = Scope2RulesReader.Read(bytes);
        Assert.Equal(rules.Value is null, rules.Problems.Count > 0);
    });

    [Fact]
    public void ShippedRules_AreAnnualAndHourly()
    {
        Scope2Rules guidance = Scope2Rules.Shipped(Scope2Rules.Guidance2015);
        Scope2Rules draft = Scope2Rules.Shipped(Scope2Rules.Draft2025);
        Assert.Equal(("ghg-scope2-2015", 1, MatchingGrain.Year, Deliverability.MarketArea, 24), (guidance.Id, guidance.Version, guidance.Grain, guidance.Deliverability, guidance.VintageMonths));
        Assert.Equal(("ghg-scope2-2025-draft", MatchingGrain.Hour, Deliverability.Network), (draft.Id, draft.Grain, draft.Deliverability));
        Assert.Contains("a consultation draft of October 2025, not final", draft.Source, StringComparison.Ordinal);
        Assert.Equal([HierarchyStep.Certificates, HierarchyStep.Contracts, HierarchyStep.SupplierMix, HierarchyStep.Residual, HierarchyStep.GridAverage], draft.Hierarchy);
        Assert.Equal((null, null, false), (draft.SupplierMixRow, draft.ResidualRow, draft.AreStorageCertificatesAllowed));
    }

    [Theory]
    [InlineData("\"hour\"", "\"week\"", "$.matching", "quarter-hour, hour, month, year")]
    [InlineData("\"certificates\", ", "\"residual\", \"certificates\", ", "$.hierarchy[1]", "before every mix")]
    [InlineData("\"certificates\", \"contracts\"", "\"contracts\", \"contracts\"", "$.hierarchy[1]", "occurs twice")]
    [InlineData(", \"grid-average\"", "", "$.hierarchy", "grid-average last")]
    [InlineData("\"computed\"", "\"published\"", "$.residual.row", "identifier")]
    [InlineData("\"vintageMonths\": 24", "\"vintageMonths\": 121", "$.vintageMonths", "from 0 to 120")]
    [InlineData("\"storageCertificates\": false", "\"storageCertificates\": 0", "$.storageCertificates", "true or false")]
    public void WrongRules_AreNamedWithPathAndLimit(string found, string put, string path, string limit)
    {
        string text = Encoding.UTF8.GetString(Scope2Rules.ShippedBytes(Scope2Rules.Draft2025));
        Assert.Contains(found, text, StringComparison.Ordinal);
        InputReading<Scope2Rules> reading = Scope2RulesReader.Read(Encoding.UTF8.GetBytes(text.Replace(found, put, StringComparison.Ordinal)));
        Assert.Null(reading.Value);
        Assert.Contains(reading.Problems, problem => problem.Path == path && problem.Message.Contains(limit, StringComparison.Ordinal));
    }

    private static InputReading<Instrument> Read(string text) => InstrumentReader.Read(Encoding.UTF8.GetBytes(text));
}
