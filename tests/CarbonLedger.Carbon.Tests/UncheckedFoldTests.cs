using CarbonLedger.Carbon.Accounts;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Carbon.Uncertainty;
using static CarbonLedger.Carbon.Tests.PairNetwork;

namespace CarbonLedger.Carbon.Tests;

/// <summary>Which defaults that nobody checked reach a figure, and from which record.</summary>
public sealed class UncheckedFoldTests
{
    private static readonly NetworkModel Model = Read(other: Wind).Require("coal and wind");
    private static readonly TracedInterval Traced = Close(Model, Metered(Model, Mwh(10), Mwh(90), Mwh(10), -Mwh(10), 0, Mwh(100)));
    private static readonly CarbonAccounts Accounts = CarbonAccounts.Empty.With(MadeLife.Read(MadeLife.Transformer).Require("transformer"));

    [Fact]
    public void SourceOfAnAsset_NamesItsRecordAndItsTypicalFigures()
    {
        TracedInterval traced = Traced with { Sources = [Source("embodied/line", true), Source("end-of-life/line", true), Source("sf6/CB-1/line", false)] };
        UncheckedDefaults defaults = UncheckedFold.Of(traced, MadeNetwork.Factors, Accounts);
        Assert.Equal(["embodied/line", "end-of-life/line"], defaults.Sources);
        Assert.Equal(["line"], defaults.Records);
        Assert.Equal(["copper", "electrical-steel", "transformer-oil"], defaults.TypicalFigures);
        Assert.False(defaults.IsEmpty);
    }

    [Fact]
    public void SourceOfGas_NamesItsUnit()
    {
        SerialNumber serial = new("CB.1");
        GasMixture mixture = GasMixture.Of(new GasShare(InsulatingGas.C4Fluoronitrile, 1_000_000));
        CarbonAccounts accounts = CarbonAccounts.Empty
            .With(new Sf6Unit(serial, new AssetId("line"), GasMass.FromMilligrams(80_000_000), mixture, 126_000, 40_000, MadeLife.At(0)))
            .With(new Sf6Event.Filled("F", serial, MadeLife.At(0), mixture, GasMass.FromMilligrams(80_000_000)))
            .With(new Sf6Event.ToppedUp("T", serial, MadeLife.At(1), mixture, GasMass.FromMilligrams(2_000_000)));
        Assert.Equal("T", Assert.Single(accounts.GasBehind("sf6/CB.1/line")).Event.Record);
        Assert.Equal(["CB.1"], UncheckedFold.Of(Traced with { Sources = [Source("sf6/CB.1/line", true)] }, MadeNetwork.Factors, accounts).Records);
    }

    [Theory]
    [InlineData("embodied/elsewhere")]
    [InlineData("embodied/")]
    [InlineData("embodied")]
    [InlineData("embodied/a/b")]
    [InlineData("sf6/CB-1")]
    [InlineData("other/line")]
    [InlineData("")]
    public void SourceOfTheNetworkFile_HasNoRecord(string id)
    {
        Assert.Null(Accounts.LifeBehind(id));
        Assert.Empty(Accounts.GasBehind(id));
        UncheckedDefaults defaults = UncheckedFold.Of(Traced with { Sources = [Source(id, true)] }, MadeNetwork.Factors, Accounts);
        Assert.Equal([id], defaults.Sources);
        Assert.Empty(defaults.Records);
    }

    [Fact]
    public void RowsOfGenerationThatSentNothing_DontReachAFigure()
    {
        Assert.Equal(["cn-footprint-2024-coal", "cn-footprint-2024-wind"], UncheckedFold.Of(Traced, MadeNetwork.Factors, Accounts).HalfWidths);
        TracedInterval still = Close(Model, Metered(Model, Mwh(1), 0, Mwh(1), -Mwh(1), 0, Mwh(1)));
        Assert.Equal(["cn-footprint-2024-coal"], UncheckedFold.Of(still, MadeNetwork.Factors, Accounts).HalfWidths);
        Assert.Empty(UncheckedFold.Of(still, MadeNetwork.Factors, Accounts).FactorValues);
        Assert.Equal(["cn-footprint-2024-wind"], UncheckedFold.Of(Traced.Of("unit-b"), MadeNetwork.Factors).HalfWidths);
    }

    [Fact]
    public void ValueThatNobodyCompared_IsNamedApartFromItsHalfWidth()
    {
        string text = System.Text.Encoding.UTF8.GetString(FactorBook.DefaultBytes());
        int row = text.IndexOf("{\"id\": \"cn-footprint-2024-coal\"", StringComparison.Ordinal);
        int end = text.IndexOf('}', row);
        string changed = text[row..end].Replace("\"checked\": true", "\"checked\": false", StringComparison.Ordinal);
        FactorBook book = FactorBook.Read(System.Text.Encoding.UTF8.GetBytes(text[..row] + changed + text[end..])).Require("book with an unchecked row");
        Assert.False(book.Find(new FactorId("cn-footprint-2024-coal"))!.Checked);
        UncheckedDefaults defaults = UncheckedFold.Of(Traced, book, CarbonAccounts.Empty);
        Assert.Equal(["cn-footprint-2024-coal"], defaults.FactorValues);
        Assert.Equal(2, defaults.HalfWidths.Count);
    }

    [Fact]
    public void EstimatesAndUnknownOrigin_HaveAssumedHalfWidths()
    {
        UncertaintyBudget budget = new();
        budget.Add(new UncertaintySource(UncertaintyKind.Meter, "m"), 7);
        budget.Add(new UncertaintySource(UncertaintyKind.Estimate, "load-b"), 1);
        budget.Add(new UncertaintySource(UncertaintyKind.UnknownOrigin, "pair"), 1);
        UncheckedFold fold = new();
        Assert.True(fold.Close().IsEmpty);
        fold.Add(budget);
        Assert.Equal([UncheckedFold.EstimatedEnergy, UncheckedFold.UnknownOrigin], fold.Close().HalfWidths);
    }

    private static CarbonSource Source(string id, bool isUnchecked) =>
        new(id, CarbonSource.Other, new BusId("bus-b"), null, CarbonMass.FromMilligrams(1)) { IsUncheckedDefault = isUnchecked };
}
