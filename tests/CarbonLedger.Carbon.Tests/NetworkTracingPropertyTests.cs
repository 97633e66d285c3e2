using System.Globalization;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Carbon.Tracing;
using CsCheck;

namespace CarbonLedger.Carbon.Tests;

/// <summary>What holds for any meters at all.</summary>
public sealed class NetworkTracingPropertyTests
{
    private static readonly Gen<(List<AssetInterval>, List<StorageTank>)> Any = Gen.Select(RichNetwork.AnyMeters, RichNetwork.AnyTanks);

    [Fact]
    public void Carbon_ClosesToTheRoundingOfItsAmounts() => Any.Sample((meters, tanks) =>
    {
        TracedInterval traced = Close(meters, tanks);
        Totals totals = traced.Totals;
        Assert.Equal(totals.Rounding, totals.Generated - totals.Delivered - totals.Lost + totals.Sources - totals.Stored - totals.Mismatch);
        Assert.Equal(1_300_000, totals.Sources.Milligrams);

        // Only a branch that takes in power at both ends is one amount in its statement and two at its buses.
        int twoEnded = traced.Statements.Count(statement => statement.Kind == AssetKind.Branch && statement.Points.All(point => point.NetWattHours > 0));
        Assert.True(Math.Abs(totals.Rounding.Milligrams) <= 2 * twoEnded, $"{totals.Rounding} with {twoEnded} such branches");
        Assert.Equal(totals.ResidualEnergy, totals.ChargedEnergy - totals.DischargedEnergy + totals.MismatchEnergy);
    });

    [Fact]
    public void Statements_KeepTheMeteredEnergies() => Any.Sample((meters, tanks) =>
    {
        Dictionary<AssetId, AssetInterval> metered = meters.ToDictionary(asset => asset.Asset);
        Assert.All(Close(meters, tanks).Statements.Where(statement => statement.EnergyIn is not null), statement =>
        {
            long net = metered[statement.Asset].Points.Sum(point => point.NetWattHours);
            Assert.Equal(net, (statement.EnergyIn!.Value - statement.EnergyOut!.Value).WattHours);
        });
    });

    [Fact]
    public void EnergyThatNothingSaysOf_HasNoAmountsAndIsAllMissing() => Any.Sample((meters, tanks) =>
        Assert.All(Close(meters, tanks).Statements.Where(statement => statement.Points.Any(point => !point.IsKnown || point.Checks.HasFlag(PointChecks.ImpossibleSign))), statement =>
        {
            Assert.Equal((null, null, null, null), (statement.EnergyIn, statement.EnergyOut, statement.CarbonIn, statement.CarbonOut));
            Assert.Equal((null, 1_000_000), (statement.Uncertainty, statement.Quality.MissingPpm));
        }));

    [Fact]
    public void Shares_AddUpToTheWholeWhereABusHasAValue() => Any.Sample((meters, tanks) =>
    {
        TracedInterval traced = Close(meters, tanks);
        Assert.Equal((string[])["coal", "solar", "wind", "storage", "feed-in"], traced.Groups);
        Assert.All(traced.Buses, bus =>
        {
            Assert.Equal(bus.Reason == NoValueReason.None ? 6 : 0, bus.Shares.Count);
            Assert.Equal(bus.Reason == NoValueReason.None ? 1_000_000 : 0, bus.Shares.Sum());
            Assert.All(bus.Shares, share => Assert.InRange(share, 0, 1_000_000));
        });
    });

    [Fact]
    public void SolveOfEq16_ClosesAlways() =>
        Any.Sample((meters, tanks) => Assert.InRange(Close(meters, tanks).ClosureErrorParts, 0, TracedInterval.ClosureErrorPartsMax));

    [Fact]
    public void Tanks_LoseNoCarbonOutOfTheirAccount() => Any.Sample((meters, tanks) =>
    {
        TracedInterval traced = Close(meters, tanks);
        StorageTank before = traced.TanksBefore[1];
        Statement tank = traced.Of("tank");
        long taken = tank.CarbonIn?.Milligrams ?? 0;
        long given = tank.EnergyOut is { } discharged ? before.CarbonOf(RichNetwork.Model.Storages[1], discharged).Milligrams : 0;
        Assert.Equal(before.Carbon.Milligrams + taken - given, traced.TanksAfter[1].Carbon.Milligrams + traced.WrittenOff[1].Milligrams);
        Assert.Equal(0, traced.TanksAfter[0].Carbon.Milligrams);
    });

    [Fact]
    public void CarbonWithoutAnOrigin_IsNeverSilentlyZero() => Any.Sample((meters, tanks) =>
        Assert.All(Close(meters, tanks).Statements.Where(statement => statement.Kind == AssetKind.Load && statement.EnergyIn is { WattHours: > 0 }), statement =>
        {
            // Even the sun is above 32 g/kWh here; the carbon-free storage alone may give less, and then it has a value.
            Assert.True(statement.CarbonIn is null || statement.Reason == NoValueReason.None || statement.Quality.MissingPpm == 1_000_000);
        }));

    [Fact]
    public void OrderOfTheAssets_ChangesNothing() => Gen.Select(Any, Gen.Int).Sample((any, seed) =>
    {
        AssetInterval[] shuffled = [.. any.Item1];
#pragma warning disable CA5394 // a shuffle from the property's own seed
        new Random(seed).Shuffle(shuffled);
#pragma warning restore CA5394
        Assert.Equal(Print(Close(any.Item1, any.Item2)), Print(Close([.. shuffled], any.Item2)));
    });

    [Fact]
    public void WhatTheInstanceClosedBefore_ChangesNothing() => Gen.Select(Any, Any).Sample((one, other) =>
    {
        NetworkTracing tracing = new(RichNetwork.Model, MadeNetwork.Factors);
        string expected = Print(Close(one.Item1, one.Item2));
        tracing.Close(MadeNetwork.First, other.Item1, other.Item2);
        Assert.Equal(expected, Print(tracing.Close(MadeNetwork.First, one.Item1, one.Item2)));
    });

    private static TracedInterval Close(List<AssetInterval> meters, List<StorageTank> tanks) =>
        new NetworkTracing(RichNetwork.Model, MadeNetwork.Factors).Close(MadeNetwork.First, meters, tanks);

    private static string Print(TracedInterval traced) => string.Create(CultureInfo.InvariantCulture, $"""
        {traced.Terms}|{traced.Totals}|{traced.ClosureErrorParts}|{traced.HasUnknownOrigin}|{string.Join(';', traced.TanksAfter)}|{string.Join(';', traced.WrittenOff)}
        {string.Join('\n', traced.Buses.Select(bus => $"{bus} {string.Join(',', bus.Shares)}"))}
        {string.Join('\n', traced.Statements.Select(statement => $"{statement with { Points = [], Readings = [], Budget = null }} {string.Join(',', statement.Points)} {string.Join(',', statement.Uncertainty?.Top ?? [])}"))}
        """);
}
