using System.Text;
using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Carbon.Tests;

public sealed class FactorGateTests
{
    private const string Row = """
        {"id":"plant","technology":"coal","value":"0.8000","unit":"kgCO2e/kWh","gasSet":"CO2e","gwpSet":"AR5","boundary":"lifecycle","region":"CN","year":2024,"source":"a source","licence":"a licence","checked":true}
        """;

    private static readonly FactorBook Default = MadeNetwork.Factors;
    private static readonly FactorBook Current = Book(Row);

    [Fact]
    public void DefaultBook_IsWrittenToTheBytesItWasReadFrom() => Assert.Equal(FactorBook.DefaultBytes(), FactorBookWriter.Write(Default));

    [Fact]
    public void BookAgainstItself_HasNoFindings_AndImportingItChangesNothing()
    {
        Assert.Empty(FactorBook.Check(Default, Default));
        Assert.Same(Default, Default.Import(Default));
        Assert.True(FactorDifference.Between(Default, Default).IsEmpty);
    }

    [Theory]
    [InlineData("\"a source\"", "\" \"", "source", FactorFindingReason.NoSource, FactorFindingKind.Refused)]
    [InlineData("\"AR5\"", "\"none\"", "gwpSet", FactorFindingReason.GasMismatch, FactorFindingKind.Refused)]
    [InlineData("\"lifecycle\"", "\"direct\"", "boundary", FactorFindingReason.MeaningChanged, FactorFindingKind.Refused)]
    [InlineData("2024", "2023", "year", FactorFindingReason.MeaningChanged, FactorFindingKind.Refused)]
    [InlineData("\"CN\"", "\"CN Anhui\"", "region", FactorFindingReason.MeaningChanged, FactorFindingKind.Refused)]
    [InlineData("0.8000", "0.9101", "value", FactorFindingReason.OutsideTechnologyRange, FactorFindingKind.Warning)]
    [InlineData("0.8000", "0.3999", "value", FactorFindingReason.LargeChange, FactorFindingKind.NeedsAcceptance)]
    public void ImplausibleRow_IsNamedWithItsFieldAndLimit(string found, string put, string field, FactorFindingReason reason, FactorFindingKind kind)
    {
        FactorFinding only = Assert.Single(FactorBook.Check(Book(Row.Replace(found, put, StringComparison.Ordinal)), Current));
        Assert.Equal(("plant", field, reason, kind), (only.Row.Value, only.Field, only.Reason, only.Kind));
        Assert.NotEmpty(only.Value);
        Assert.NotEmpty(only.Limit);
    }

    [Theory]
    [InlineData("0.9100")]
    [InlineData("0.4000")]
    public void RowAtTheLimit_Passes(string value) => Assert.Empty(FactorBook.Check(Book(Row.Replace("0.8000", value, StringComparison.Ordinal)), Current));

    [Fact]
    public void GramsTakenForKilograms_IsOutsideItsRangeAndALargeChange()
    {
        FactorFinding[] findings = [.. FactorBook.Check(Book(Row.Replace("kgCO2e/kWh", "gCO2e/kWh", StringComparison.Ordinal)), Current)];
        Assert.Equal([FactorFindingReason.OutsideTechnologyRange, FactorFindingReason.LargeChange], findings.Select(finding => finding.Reason));
    }

    [Fact]
    public void FactorOf2021Under2022_NeedsAcceptance()
    {
        string swapped = """
            {"id":"cn-grid-2022-china","technology":"grid-average","value":"0.5568","unit":"kgCO2/kWh","gasSet":"CO2","gwpSet":"none","boundary":"direct","region":"CN","year":2022,"source":"a source","licence":"a licence","checked":true}
            """;
        FactorFinding only = Assert.Single(FactorBook.Check(Book(swapped), Default));
        Assert.Equal((FactorFindingReason.ValueOfAnotherYear, FactorFindingKind.NeedsAcceptance), (only.Reason, only.Kind));
        Assert.Contains("cn-grid-2021-china", only.Limit, StringComparison.Ordinal);
    }

    [Fact]
    public void FootprintValueUnderAnEmissionFactorsId_IsRefused()
    {
        string footprint = """
            {"id":"cn-grid-2023-china","technology":"grid-average","value":"0.5777","unit":"kgCO2e/kWh","gasSet":"CO2e","gwpSet":"unstated","boundary":"lifecycle","region":"CN","year":2023,"source":"a source","licence":"a licence","checked":true}
            """;
        Assert.Contains(FactorBook.Check(Book(footprint), Default), finding => finding is { Field: "gasSet", Kind: FactorFindingKind.Refused });
    }

    [Fact]
    public void Import_AddsAndReplacesRows_KeepsTheOthers_AndCountsTheVersion()
    {
        FactorBook next = Default.Import(Book(Row + "," + """
            {"id":"oil-lifecycle","technology":"oil","value":"651","unit":"gCO2e/kWh","gasSet":"CO2e","gwpSet":"unstated","boundary":"lifecycle","region":"World","year":2014,"source":"a source","licence":"a licence","checked":true}
            """));
        FactorDifference difference = FactorDifference.Between(Default, next);
        Assert.Equal((Default.Id, Default.Version + 1), (next.Id, next.Version));
        Assert.Equal(["plant"], difference.Added.Select(row => row.Id.Value));
        Assert.Empty(difference.Removed);
        Assert.Contains(new FactorChange(new FactorId("oil-lifecycle"), "value", "650 gCO2e/kWh", "651 gCO2e/kWh"), difference.Changed);
        Assert.True(FactorDifference.Between(next, FactorBook.Read(FactorBookWriter.Write(next)).Require("written")).IsEmpty);
    }

    private static FactorBook Book(string rows) => FactorBook.Read(Encoding.UTF8.GetBytes(
        $$"""{"schema":"carbonledger.factors/1","id":"book","version":4,"published":"2026-05-01T00:00:00Z","rows":[{{rows}}]}""")).Require("book");
}
