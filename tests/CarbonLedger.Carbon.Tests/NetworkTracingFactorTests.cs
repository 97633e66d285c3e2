using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using static CarbonLedger.Carbon.Tests.PairNetwork;

namespace CarbonLedger.Carbon.Tests;

/// <summary>Which factor a generator is charged at, by the local year of the interval, and what can't be added.</summary>
public sealed class NetworkTracingFactorTests
{
    private const string Latest = """{"kind":"footprint","region":"CN"}""";

    [Theory]
    [InlineData("2022-12-31T16:00:00Z", "cn-footprint-2023-coal", 944, 0)]
    [InlineData("2023-07-01T00:00:00Z", "cn-footprint-2023-coal", 944, 0)]
    [InlineData("2023-12-31T15:45:00Z", "cn-footprint-2023-coal", 944, 0)]
    [InlineData("2023-12-31T16:00:00Z", "cn-footprint-2024-coal", 924, 0)]
    [InlineData("2023-12-31T23:45:00Z", "cn-footprint-2024-coal", 924, 0)]
    [InlineData("2024-12-31T15:45:00Z", "cn-footprint-2024-coal", 924, 0)]
    [InlineData("2024-12-31T16:00:00Z", "cn-footprint-2024-coal", 924, 1)]
    [InlineData("2026-06-01T00:00:00Z", "cn-footprint-2024-coal", 924, 2)]
    public void LatestFactor_IsOfTheYearThatTurnsAtLocalMidnight(string start, string row, long factor, int lag)
    {
        NetworkModel model = Read(Latest, Latest).Require("latest of CN");
        TracedInterval traced = Close(model, Metered(model, Mwh(10), 0, 0, 0, Mwh(10), 0), at: start);
        Assert.Equal(new StatementFactor(new FactorId(row), lag), traced.Of("unit-a").Factor);
        Assert.Equal(Mwh(10) * factor, traced.Of("unit-a").CarbonOut!.Value.Milligrams);
        Assert.Equal((lag, NetworkTracing.Method), (traced.Terms.LagYearsMax, traced.Terms.Method));
        Assert.Equal(("CO2e", "unstated", "lifecycle"), (traced.Terms.GasSet, traced.Terms.GwpSet, traced.Terms.Boundary));
        Assert.Null(traced.Of("load-a").Factor);
    }

    [Theory]
    [InlineData("\"cn-grid-2023-china\"", "cn-grid-2023-china", "CO2 direct")] // another gas set
    [InlineData("\"ipcc-ar5-wind-lifecycle\"", "ipcc-ar5-wind-lifecycle", "GWP set AR5")] // other warming potentials
    public void FactorsOfTwoAccounts_AreRefusedByName(string other, string row, string said)
    {
        NetworkModel model = Read(other: other).Require("mixed");
        InputRejectedException refused = Assert.Throws<InputRejectedException>(() => new NetworkTracing(model, MadeNetwork.Factors));
        Assert.Contains("$.generators[id=unit-b].factor", refused.Message, StringComparison.Ordinal);
        Assert.Contains(row, refused.Message, StringComparison.Ordinal);
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        Assert.Contains("cn-footprint-2024-coal", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FactorsOfTwoBoundaries_AreRefusedByName()
    {
        FactorBook book = BookWith("""
            {"id": "cn-coal-direct", "technology": "coal", "value": "0.9", "unit": "kgCO2e/kWh", "gasSet": "CO2e", "gwpSet": "unstated", "boundary": "direct", "region": "CN", "year": 2022, "source": "made for a test", "licence": "none"},
            """);
        NetworkModel model = Read(other: "\"cn-coal-direct\"").Require("mixed");
        InputRejectedException refused = Assert.Throws<InputRejectedException>(() => new NetworkTracing(model, book));
        Assert.Contains("cn-coal-direct", refused.Message, StringComparison.Ordinal);
        Assert.Contains("CO2e direct, GWP set unstated, can't be added to CO2e lifecycle", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CO2e", "AR6", "lifecycle", "GWP set AR6")]
    [InlineData("CO2e", "unstated", "direct", null)] // no footprint: the row of 2024 stays in force
    public void FactorOfALaterYear_IsLookedAtWhenTheNetworkIs(string gasSet, string gwpSet, string boundary, string? said)
    {
        FactorBook book = BookWith($$"""
            {"id": "cn-footprint-2027-coal", "technology": "coal", "value": "0.9", "unit": "kg{{gasSet}}/kWh", "gasSet": "{{gasSet}}", "gwpSet": "{{gwpSet}}", "boundary": "{{boundary}}", "region": "CN", "year": 2027, "source": "made for a test", "licence": "none"},
            """);
        NetworkModel model = Read(Latest, Wind).Require("latest of CN");
        if (said is null)
        {
            Assert.Equal("cn-footprint-2024-coal", Close(model, Metered(model, Mwh(10), 0, 0, 0, Mwh(10), 0), book, "2027-06-01T00:00:00Z").Of("unit-a").Factor!.Row.Value);
            return;
        }

        InputRejectedException refused = Assert.Throws<InputRejectedException>(() => new NetworkTracing(model, book));
        Assert.Contains("network pair version 1 in 2027", refused.Message, StringComparison.Ordinal);
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ExportFactorOfALoad_MustBelongToTheSameAccount()
    {
        NetworkModel model = MadeNetwork.ReadWith("\"curve\":\"residential\"", "\"curve\":\"residential\",\"exportFactor\":\"cn-grid-2023-china\"").Require("mixed feed-in");
        InputRejectedException refused = Assert.Throws<InputRejectedException>(() => new NetworkTracing(model, MadeNetwork.Factors));
        Assert.Contains("$.loads[id=load-b].exportFactor", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void YearBeforeAnyFactor_IsRefusedByName()
    {
        NetworkModel model = MadeNetwork.Read(MadeNetwork.Text.Replace("2026-06-01", "2020-06-01", StringComparison.Ordinal)
            .Replace("\"factor\":\"cn-footprint-2024-coal\"", $"\"factor\":{Latest}", StringComparison.Ordinal)).Require("2020");
        Assert.Contains("The book has no coal footprint factor", Assert.Throws<InputRejectedException>(() => new NetworkTracing(model, MadeNetwork.Factors)).Message, StringComparison.Ordinal);
    }
}
