using CarbonLedger.Carbon.Tracing;
using CsCheck;

namespace CarbonLedger.Carbon.Tests;

public sealed class FlowTracerPropertyTests
{
    // A random balanced network: buses in a ring of potentials, power flowing downhill, losses at each branch; the last bus takes what is left.
    private static readonly Gen<Flow> Networks =
        from buses in Gen.Int[3, 8]
        from generation in Gen.OneOf(Gen.Const(0.0), Parts(1_000, 100_000)).Array[buses]
        from factor in Parts(0, 1_000_000).Array[buses]
        from share in Parts(300, 950).Array[buses * 2]
        from loss in Parts(0, 100).Array[buses * 2]
        select Build(buses, generation, factor, share, loss);

    // Thousandths: flows stay well above the tracer's threshold of 1e-9, below which there is no value on purpose.
    private static Gen<double> Parts(int min, int max) => Gen.Int[min, max].Select(parts => parts / 1000.0);

    [Fact]
    public void Carbon_CloseAtEveryNetwork() => Networks.Sample(flow =>
    {
        FlowTracer tracer = flow.Solve();
        double generation = tracer.GenerationCarbon.Sum();
        double rest = generation;
        for (int i = 0; i < tracer.BusCount; i++)
        {
            rest -= (tracer.Load[i] + tracer.Mismatch(i)) * tracer.CarriedAt(i);
        }

        for (int k = 0; k < tracer.BranchCount; k++)
        {
            rest -= tracer.LossCarbon(k);
        }

        Assert.True(Math.Abs(rest) <= 1e-9 * Math.Max(1, generation), $"left over {rest:R} of {generation:R}");
    });

    [Fact]
    public void Intensity_LiesBetweenTheFactorsThatFeedIt() => Networks.Sample(flow =>
    {
        FlowTracer tracer = flow.Solve();
        double[] factors = [.. Enumerable.Range(0, tracer.BusCount).Where(i => tracer.Generation[i] > 0).Select(i => tracer.GenerationCarbon[i] / tracer.Generation[i])];
        for (int i = 0; i < tracer.BusCount; i++)
        {
            if (tracer.Reasons[i] == NoValueReason.None)
            {
                Assert.InRange(tracer.Intensity[i], factors.Min() - 1e-6, factors.Max() + 1e-6);
            }
        }
    });

    [Fact]
    public void DeliveredCarbon_IsAllThatWasGenerated() => Networks.Sample(flow =>
    {
        FlowTracer tracer = flow.Solve();
        double delivered = Enumerable.Range(0, tracer.BusCount).Where(i => tracer.Load[i] > 0).Sum(i => tracer.Load[i] * tracer.Delivered[i]);
        double generated = tracer.GenerationCarbon.Sum();
        Assert.True(Math.Abs(delivered - generated) <= 1e-9 * Math.Max(1, generated), $"{delivered:R} of {generated:R}");
    });

    [Fact]
    public void ScalingAllPower_ChangesNoIntensity() => Gen.Select(Networks, Parts(100, 10_000)).Sample((flow, scale) =>
        Same(flow.Solve().Intensity, flow.Scaled(scale, 1).Solve().Intensity, 1));

    [Fact]
    public void ScalingAllFactors_ScalesEveryIntensity() => Gen.Select(Networks, Parts(100, 10_000)).Sample((flow, scale) =>
        Same(flow.Solve().Intensity, flow.Scaled(1, scale).Solve().Intensity, scale));

    [Fact]
    public void SplittingABranchInTwoParallelOnes_ChangesNoIntensity() => Networks.Sample(flow =>
        Same(flow.Solve().Intensity, flow.WithFirstBranchSplit(0.3).Solve().Intensity, 1));

    [Fact]
    public void ABusInTheMiddleOfABranch_ChangesNoOtherIntensity() => Networks.Sample(flow =>
        Same(flow.Solve().Intensity, flow.WithBusInFirstBranch().Solve().Intensity[..flow.Generation.Length], 1));

    [Fact]
    public void LoopFedByNobody_HasNoIntensity()
    {
        FlowTracer tracer = new(5, [0, 2, 3, 4], [1, 3, 4, 2]);
        (tracer.Generation[0], tracer.GenerationCarbon[0], tracer.Load[1]) = (10, 5000, 10);
        for (int k = 0; k < 4; k++)
        {
            (tracer.BranchFrom[k], tracer.BranchTo[k]) = (10, -10);
        }

        tracer.Solve();
        Assert.Equal(500, tracer.Intensity[1], 9);
        Assert.All([2, 3, 4], bus => Assert.Equal(NoValueReason.Unfed, tracer.Reasons[bus]));
        Assert.All([2, 3, 4], bus => Assert.True(double.IsNaN(tracer.Intensity[bus])));
    }

    [Fact]
    public void LoopFedFromOutside_IsSolvedTogether()
    {
        // 0 feeds 1; power circulates 1 -> 2 -> 3 -> 1; 2 has a generator of its own and the load stands at 3.
        FlowTracer tracer = new(4, [0, 1, 2, 3], [1, 2, 3, 1]);
        (tracer.Generation[0], tracer.GenerationCarbon[0]) = (60, 60 * 900);
        (tracer.Generation[2], tracer.GenerationCarbon[2]) = (40, 0);
        tracer.Load[3] = 100;
        double[] flows = [60, 70, 110, 10];
        for (int k = 0; k < 4; k++)
        {
            (tracer.BranchFrom[k], tracer.BranchTo[k]) = (flows[k], -flows[k]);
        }

        tracer.Solve();
        double atThree = tracer.Intensity[3];
        Assert.Equal(((60 * 900) + (10 * atThree)) / 70, tracer.Intensity[1], 9);
        Assert.Equal(540, atThree, 9);
        Assert.Equal(540, tracer.Delivered[3], 9);
    }

    [Fact]
    public void PowerOutOfNowhere_IsCarriedAtTheSystemAverageAndSaidSo()
    {
        // Bus 2 sends 50 that nobody metered coming in.
        FlowTracer tracer = new(3, [0, 2], [1, 1]);
        (tracer.Generation[0], tracer.GenerationCarbon[0], tracer.Load[1]) = (50, 50 * 800, 100);
        (tracer.BranchFrom[0], tracer.BranchTo[0], tracer.BranchFrom[1], tracer.BranchTo[1]) = (50, -50, 50, -50);
        tracer.Solve();
        Assert.True(tracer.HasUnknownOrigin);
        Assert.Equal(NoValueReason.NoPower, tracer.Reasons[2]);
        Assert.Equal(800, tracer.Intensity[1], 9);
        Assert.Equal(-50, tracer.Mismatch(2), 9);
    }

    [Fact]
    public void PowerOutOfBothEnds_IsRefusedByBranch()
    {
        FlowTracer tracer = new(2, [0], [1]);
        (tracer.BranchFrom[0], tracer.BranchTo[0]) = (-1, -2);
        Assert.Equal(0, Assert.Throws<ImpossibleFlowException>(tracer.Solve).Branch);
    }

    [Fact]
    public void SolvingAgain_AllocatesNothing()
    {
        FlowTracer tracer = TraceCase.Read(CarbonFlowVectors.Read("case1354pegase_ac")).Require("case1354pegase_ac").Tracer();
        tracer.Solve();
        long before = GC.GetAllocatedBytesForCurrentThread();
        tracer.Solve();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Same(double[] expected, double[] actual, double scale)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(double.IsNaN(expected[i]), double.IsNaN(actual[i]));
            if (!double.IsNaN(expected[i]))
            {
                Assert.True(Math.Abs((expected[i] * scale) - actual[i]) <= 1e-9 * Math.Max(1, Math.Abs(actual[i])), $"bus {i}: {expected[i] * scale:R}, {actual[i]:R}");
            }
        }
    }

    private static Flow Build(int buses, double[] generation, double[] factor, double[] share, double[] loss)
    {
        List<(int From, int To, double Pf, double Pt)> branches = [];
        double[] load = new double[buses];
        double[] available = [.. generation];
        for (int i = 0; i < buses; i++)
        {
            for (int hop = 1; hop <= 2 && i + hop < buses; hop++)
            {
                int draw = (i * 2) + hop - 1;
                double sent = available[i] * share[draw] / 2;
                double received = sent * (1 - loss[draw]);
                available[i] -= sent;
                available[i + hop] += received;
                branches.Add(hop == 1 ? (i, i + hop, sent, -received) : (i + hop, i, -received, sent));
            }

            load[i] = available[i];
        }

        return new Flow(generation, [.. generation.Zip(factor, (p, f) => p * f)], load, branches);
    }

    private sealed record Flow(double[] Generation, double[] Carbon, double[] Load, List<(int From, int To, double Pf, double Pt)> Branches)
    {
        public FlowTracer Solve()
        {
            FlowTracer tracer = new(Generation.Length, [.. Branches.Select(b => b.From)], [.. Branches.Select(b => b.To)]);
            Generation.CopyTo(tracer.Generation, 0);
            Carbon.CopyTo(tracer.GenerationCarbon, 0);
            Load.CopyTo(tracer.Load, 0);
            for (int k = 0; k < Branches.Count; k++)
            {
                (tracer.BranchFrom[k], tracer.BranchTo[k]) = (Branches[k].Pf, Branches[k].Pt);
            }

            tracer.Solve();
            return tracer;
        }

        public Flow Scaled(double power, double factor) => new(
            [.. Generation.Select(p => p * power)],
            [.. Carbon.Select(c => c * power * factor)],
            [.. Load.Select(p => p * power)],
            [.. Branches.Select(b => (b.From, b.To, b.Pf * power, b.Pt * power))]);

        public Flow WithFirstBranchSplit(double share)
        {
            var (from, to, pf, pt) = Branches[0];
            return this with { Branches = [.. Branches.Skip(1), (from, to, pf * share, pt * share), (from, to, pf * (1 - share), pt * (1 - share))] };
        }

        public Flow WithBusInFirstBranch()
        {
            var (from, to, pf, pt) = Branches[0];
            int middle = Generation.Length;
            return new([.. Generation, 0], [.. Carbon, 0], [.. Load, 0], [.. Branches.Skip(1), (from, middle, pf, -pf), (middle, to, pf, pt)]);
        }
    }
}
