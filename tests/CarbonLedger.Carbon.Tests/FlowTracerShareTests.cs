using System.Text.Json;
using CarbonLedger.Carbon.Tracing;

namespace CarbonLedger.Carbon.Tests;

public sealed class FlowTracerShareTests
{
    public static TheoryData<string> Cases => new("bialek4", "ieee14_zhou2012", "case14_ac", "case30_ac", "case57_ac", "case118_ac", "case300_ac", "case1354pegase_ac", "case2869pegase_ac");

    [Theory]
    [MemberData(nameof(Cases))]
    public void SharesOfAllGroups_SumToOneAtEveryBusWithAValue(string name)
    {
        (FlowTracer tracer, double[] generation, _) = Solved(name, groups: 12);
        (double[] shares, double[] unknown) = Shares(tracer, generation, 12);
        for (int bus = 0; bus < tracer.BusCount; bus++)
        {
            double sum = unknown[bus] + shares.AsSpan(bus * 12, 12).ToArray().Sum();
            if (tracer.Reasons[bus] == NoValueReason.None)
            {
                Assert.True(Math.Abs(sum - 1) <= 1e-9, $"bus {bus}: shares sum to {sum:R}");
            }
            else
            {
                Assert.True(double.IsNaN(sum), $"bus {bus} has no value and shares of {sum:R}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void SharesTimesTheFactorsOfTheGroups_AreTheIntensity(string name)
    {
        // As many groups as there are distinct factors: then the mix and the intensity say the same.
        (FlowTracer tracer, double[] generation, double[] factors) = Solved(name, groups: 0);
        (double[] shares, double[] unknown) = Shares(tracer, generation, factors.Length);
        for (int bus = 0; bus < tracer.BusCount; bus++)
        {
            if (tracer.Reasons[bus] != NoValueReason.None)
            {
                continue;
            }

            double mixed = unknown[bus] * tracer.AssumedIntensity;
            for (int g = 0; g < factors.Length; g++)
            {
                mixed += shares[(bus * factors.Length) + g] * factors[g];
            }

            Assert.True(Math.Abs(mixed - tracer.Intensity[bus]) <= 1e-9 * Math.Max(1, mixed), $"bus {bus}: {mixed:R}, {tracer.Intensity[bus]:R}");
        }
    }

    [Fact]
    public void Bialek_PowerOfEachGeneratorInTheLoadsIsThePublishedNetGeneration()
    {
        byte[] bytes = CarbonFlowVectors.Read("bialek4");
        JsonElement published = CarbonFlowVectors.Parse(bytes).GetProperty("published").GetProperty("net_generation_MW");
        FlowTracer tracer = TraceCase.Read(bytes).Require("bialek4").Tracer();
        tracer.Solve();
        GenerationToLoad matrix = GenerationToLoad.Solve(tracer, [0, 1], [400, 114]);
        Assert.Equal(published.GetProperty("1").GetDouble(), Enumerable.Range(0, 4).Sum(bus => matrix[0, bus]), 3);
        Assert.Equal(published.GetProperty("2").GetDouble(), Enumerable.Range(0, 4).Sum(bus => matrix[1, bus]), 3);
        Assert.Equal(300, matrix[0, 2] + matrix[1, 2], 9);
        Assert.Equal(0, matrix[0, 0]);
    }

    [Fact]
    public void Mixer_SplitsEveryFlowOutInTheProportionOfTheFlowsIn()
    {
        byte[] bytes = CarbonFlowVectors.Read("mixer_40_60");
        JsonElement shares = CarbonFlowVectors.Parse(bytes).GetProperty("expected").GetProperty("shares");
        FlowTracer tracer = TraceCase.Read(bytes).Require("mixer").Tracer();
        tracer.Solve();

        // Buses in the order of their names: i, j, k, l, m.
        GenerationToLoad matrix = GenerationToLoad.Solve(tracer, [1, 2], [40, 60]);
        Assert.Equal(shares.GetProperty("im").GetProperty("j").GetDouble(), matrix[0, 4], 9);
        Assert.Equal(shares.GetProperty("im").GetProperty("k").GetDouble(), matrix[1, 4], 9);
        Assert.Equal(shares.GetProperty("il").GetProperty("j").GetDouble(), matrix[0, 3], 9);
        Assert.Equal(shares.GetProperty("il").GetProperty("k").GetDouble(), matrix[1, 3], 9);
    }

    [Fact]
    public void PowerOutOfNowhere_IsAShareOfItsOwn()
    {
        FlowTracer tracer = new(3, [0, 2], [1, 1]);
        (tracer.Generation[0], tracer.GenerationCarbon[0], tracer.Load[1]) = (50, 50 * 800, 100);
        (tracer.BranchFrom[0], tracer.BranchTo[0], tracer.BranchFrom[1], tracer.BranchTo[1]) = (50, -50, 50, -50);
        tracer.Solve();
        (double[] shares, double[] unknown) = Shares(tracer, [50, 0, 0], 1);
        Assert.Equal(0.5, shares[1], 12);
        Assert.Equal(0.5, unknown[1], 12);
    }

    [Fact]
    public void CarbonSourceAtABus_FlowsWithThePowerAndStillCloses()
    {
        // 100 kg/h of embodied charge where branch 0 ends: everything downstream carries it.
        FlowTracer tracer = new(3, [0, 1], [1, 2]);
        (tracer.Generation[0], tracer.GenerationCarbon[0], tracer.Load[2]) = (100, 50_000, 97);
        tracer.GenerationCarbon[1] += 100;
        (tracer.BranchFrom[0], tracer.BranchTo[0], tracer.BranchFrom[1], tracer.BranchTo[1]) = (100, -98, 98, -97);
        tracer.Solve();
        Assert.Equal(500, tracer.Intensity[0], 12);
        Assert.Equal(500 + (100.0 / 98), tracer.Intensity[2], 9);
        double fate = (tracer.Load[2] * tracer.Intensity[2]) + tracer.LossCarbon(0) + tracer.LossCarbon(1);
        Assert.Equal(50_100, fate, 6);
        Assert.Equal(50_100, tracer.Load[2] * tracer.Delivered[2], 6);
    }

    [Theory]
    [InlineData("bialek4")]
    [InlineData("case14_ac")]
    [InlineData("case118_ac")]
    [InlineData("case1354pegase_ac")]
    public void Adjoint_IsTheFiniteDifference(string name)
    {
        FlowTracer tracer = TraceCase.Read(CarbonFlowVectors.Read(name)).Require(name).Tracer();
        tracer.Solve();
        double[] weights = [.. Enumerable.Range(0, tracer.BusCount).Select(bus => tracer.Reasons[bus] == NoValueReason.None ? tracer.Load[bus] : 0)];
        double[] adjoint = new double[tracer.BusCount];
        tracer.SolveAdjoint(weights, adjoint);
        int[] generators = [.. Enumerable.Range(0, tracer.BusCount).Where(bus => tracer.Generation[bus] > 1 && tracer.Reasons[bus] == NoValueReason.None).Take(6)];
        double before = Figure(tracer, weights);
        foreach (int bus in generators)
        {
            // ∂y/∂EG = λ·PG: the figure is linear in the factors, so a large step is exact.
            tracer.GenerationCarbon[bus] += tracer.Generation[bus];
            tracer.Solve();
            Near(adjoint[bus] * tracer.Generation[bus], Figure(tracer, weights) - before, 1e-7, $"EG of bus {bus}");
            tracer.GenerationCarbon[bus] -= tracer.Generation[bus];

            // ∂y/∂PG = λ(EG − e), power added without being sent on.
            tracer.Solve();
            double factor = tracer.GenerationCarbon[bus] / tracer.Generation[bus];
            double expected = adjoint[bus] * (factor - tracer.Intensity[bus]);
            double step = tracer.Generation[bus] * 1e-5;
            double up = Shifted(tracer, weights, bus, step, factor);
            double down = Shifted(tracer, weights, bus, -step, factor);
            Near(expected, (up - down) / (2 * step), 1e-4, $"PG of bus {bus}");
        }
    }

    private static double Shifted(FlowTracer tracer, double[] weights, int bus, double step, double factor)
    {
        tracer.Generation[bus] += step;
        tracer.GenerationCarbon[bus] += step * factor;
        tracer.Solve();
        double figure = Figure(tracer, weights);
        tracer.Generation[bus] -= step;
        tracer.GenerationCarbon[bus] -= step * factor;
        tracer.Solve();
        return figure;
    }

    private static double Figure(FlowTracer tracer, double[] weights) =>
        Enumerable.Range(0, tracer.BusCount).Where(bus => weights[bus] != 0).Sum(bus => weights[bus] * tracer.Intensity[bus]);

    private static void Near(double expected, double actual, double relative, string what) =>
        Assert.True(Math.Abs(expected - actual) <= relative * Math.Max(1, Math.Abs(expected)), $"{what}: expected {expected:R}, found {actual:R}");

    private static (double[] Shares, double[] Unknown) Shares(FlowTracer tracer, double[] generation, int groups)
    {
        double[] shares = new double[tracer.BusCount * groups];
        double[] unknown = new double[tracer.BusCount];
        tracer.SolveShares(groups, generation, shares, unknown);
        return (shares, unknown);
    }

    // Groups by bus number, or with 0 groups one for each distinct factor of a bus.
    private static (FlowTracer Tracer, double[] Generation, double[] Factors) Solved(string name, int groups)
    {
        FlowTracer tracer = TraceCase.Read(CarbonFlowVectors.Read(name)).Require(name).Tracer();
        tracer.Solve();
        double[] factors = [.. Enumerable.Range(0, tracer.BusCount).Where(bus => tracer.Generation[bus] > 0).Select(bus => tracer.GenerationCarbon[bus] / tracer.Generation[bus]).Distinct()];
        int count = groups == 0 ? factors.Length : groups;
        double[] generation = new double[tracer.BusCount * count];
        for (int bus = 0; bus < tracer.BusCount; bus++)
        {
            int group = groups == 0 ? Math.Max(0, Array.IndexOf(factors, tracer.GenerationCarbon[bus] / tracer.Generation[bus])) : bus % groups;
            generation[(bus * count) + group] = tracer.Generation[bus];
        }

        return (tracer, generation, factors);
    }
}
