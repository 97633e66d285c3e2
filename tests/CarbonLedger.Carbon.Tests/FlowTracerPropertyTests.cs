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
    public void Carbon_ClosesAtEveryNetwork() => Networks.Sample(flow =>
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
    public void OrderOfBuses_ChangesNoIntensity() => Gen.Select(Networks, Gen.Int[0, 1_000_000]).Sample((flow, seed) =>
    {
        int[] order = Shuffled(flow.Generation.Length, seed);
        FlowTracer plain = flow.Solve();
        FlowTracer renumbered = flow.WithBusesAt(order).Solve();
        Same(plain.Intensity, [.. order.Select(bus => renumbered.Intensity[bus])], 1);
        Same(plain.Delivered, [.. order.Select(bus => renumbered.Delivered[bus])], 1);
    });

    [Fact]
    public void OrderOfBranches_ChangesNoIntensity() => Gen.Select(Networks, Gen.Int[0, 1_000_000]).Sample((flow, seed) =>
    {
        // With a branch split in three, so that parallel ones change places, too.
        Flow parallel = flow.WithFirstBranchSplit(0.3).WithFirstBranchSplit(0.6);
        int[] order = Shuffled(parallel.Branches.Count, seed);
        FlowTracer plain = parallel.Solve();
        FlowTracer shuffled = (parallel with { Branches = [.. order.Select(k => parallel.Branches[k])] }).Solve();
        Same(plain.Intensity, shuffled.Intensity, 1);
        Same(plain.Delivered, shuffled.Delivered, 1);
    });

    [Fact]
    public void MergingTwoParallelBranches_ChangesNoIntensity() => Gen.Select(Networks, Parts(10, 990)).Sample((flow, share) =>
    {
        // Two parallel branches of the same loss per unit, then one with their sum.
        Flow parallel = flow.WithFirstBranchSplit(share);
        Flow merged = parallel.WithLastTwoBranchesMerged();
        Assert.Equal(parallel.Branches.Count - 1, merged.Branches.Count);
        Same(parallel.Solve().Intensity, merged.Solve().Intensity, 1);
        Same(parallel.Solve().Delivered, merged.Solve().Delivered, 1);
    });

    [Fact]
    public void BusThatNoGeneratorFeeds_HasNoIntensity() => Networks.Sample(flow =>
    {
        FlowTracer tracer = flow.Solve();
        bool[] fed = [.. tracer.Generation.Select(power => power > 0)];
        for (int i = 0; i < tracer.BusCount; i++)
        {
            foreach ((int from, int to, double pf, double pt) in flow.Branches)
            {
                (int sender, int receiver) = pf > 0 ? (from, to) : (to, from);
                fed[receiver] |= fed[sender] && pf != pt;
            }
        }

        for (int i = 0; i < tracer.BusCount; i++)
        {
            Assert.Equal(fed[i], tracer.Reasons[i] == NoValueReason.None);
            Assert.Equal(!fed[i], double.IsNaN(tracer.Intensity[i]));
        }
    });

    [Fact]
    public void Shares_SumToOneAndMixToTheIntensity() => Networks.Sample(flow =>
    {
        // A group for every bus: the mix of the buses' own factors is the intensity.
        FlowTracer tracer = flow.Solve();
        int buses = tracer.BusCount;
        double[] generation = new double[buses * buses];
        for (int i = 0; i < buses; i++)
        {
            generation[(i * buses) + i] = tracer.Generation[i];
        }

        double[] shares = new double[buses * buses];
        double[] unknown = new double[buses];
        tracer.SolveShares(buses, generation, shares, unknown);
        foreach (int bus in Enumerable.Range(0, buses).Where(bus => tracer.Reasons[bus] == NoValueReason.None))
        {
            double[] mix = shares[(bus * buses)..((bus + 1) * buses)];
            Assert.All(mix, share => Assert.InRange(share, 0, 1 + 1e-12));
            Assert.Equal(1, mix.Sum() + unknown[bus], 12);
            double mixed = mix.Select((share, i) => share == 0 ? 0 : share * tracer.GenerationCarbon[i] / tracer.Generation[i]).Sum();
            Assert.True(Math.Abs(mixed - tracer.Intensity[bus]) <= 1e-9 * Math.Max(1, mixed), $"bus {bus}: {mixed:R}, {tracer.Intensity[bus]:R}");
        }
    });

    [Fact]
    public void Adjoint_IsTheFiniteDifferenceOfEveryInput() => Gen.Select(Networks, Gen.Int[0, 20]).Sample((flow, at) =>
    {
        FlowTracer tracer = flow.Solve();
        double[] weights = [.. tracer.Reasons.Select((reason, bus) => reason == NoValueReason.None ? tracer.Load[bus] : 0)];
        double[] adjoint = new double[tracer.BusCount];
        tracer.SolveAdjoint(weights, adjoint);
        (int from, int to, double pf, double pt) = flow.Branches[at % flow.Branches.Count];
        (int sender, int receiver) = pf > 0 ? (from, to) : (to, from);
        double received = Math.Max(-pf, -pt);
        if (received <= 0 || tracer.Reasons[sender] != NoValueReason.None)
        {
            return;
        }

        // The power received at one end alone, as in (19).
        double expected = adjoint[receiver] * (tracer.Intensity[sender] - tracer.Intensity[receiver]);
        double step = received * 1e-4;
        double found = (Figure(+step) - Figure(-step)) / (2 * step);
        Assert.True(Math.Abs(expected - found) <= 1e-5 * Math.Max(1, Math.Abs(expected)), $"branch {at % flow.Branches.Count}: {expected:R}, {found:R}");

        double Figure(double change)
        {
            FlowTracer changed = flow.WithReceived(at % flow.Branches.Count, change).Solve();
            return weights.Select((weight, bus) => weight == 0 ? 0 : weight * changed.Intensity[bus]).Sum();
        }
    });

    [Fact]
    public void LoopFedByAlmostNothing_StillHasTheIntensityOfWhatFeedsIt()
    {
        // 100,000 go round; a millionth of a millionth comes in and goes out. The sum of both is the first alone in a double.
        FlowTracer tracer = new(3, [0, 1, 2], [1, 2, 0]);
        (tracer.Generation[0], tracer.GenerationCarbon[0], tracer.Load[2]) = (1e-12, 700e-12, 1e-12);
        for (int k = 0; k < 3; k++)
        {
            (tracer.BranchFrom[k], tracer.BranchTo[k]) = (100_000, -100_000);
        }

        tracer.Solve();
        Assert.All(tracer.Intensity, intensity => Assert.Equal(700, intensity, 9));
        Assert.All(tracer.Delivered, intensity => Assert.Equal(700, intensity, 9));
    }

    [Fact]
    public void SameInputs_GiveTheSameBitsWhateverTheInstanceSolvedBefore() => Gen.Select(Networks, Networks).Sample((flow, other) =>
    {
        FlowTracer fresh = flow.Solve();
        FlowTracer used = flow.Solve();
        for (int i = 0; i < used.BusCount; i++)
        {
            // Another interval in between: other directions, other buses with a value.
            used.Generation[i] = other.Generation[i % other.Generation.Length];
            used.Load[i] = other.Load[i % other.Load.Length];
        }

        for (int k = 0; k < used.BranchCount; k++)
        {
            (used.BranchFrom[k], used.BranchTo[k]) = (used.BranchTo[k], used.BranchFrom[k]);
        }

        used.Solve();
        flow.Fill(used);
        used.Solve();
        Assert.Equal(Bits(fresh.Intensity), Bits(used.Intensity));
        Assert.Equal(Bits(fresh.Delivered), Bits(used.Delivered));
        Assert.Equal(Bits(fresh.Through), Bits(used.Through));
        Assert.Equal(fresh.Reasons, used.Reasons);
        Assert.Equal(fresh.MeasureClosure(), used.MeasureClosure());
    });

    [Theory]
    [InlineData("case118_ac")]
    [InlineData("case1354pegase_ac")]
    public void SameVector_GivesTheSameBitsInAFreshAndInAUsedInstance(string name)
    {
        TraceCase read = TraceCase.Read(CarbonFlowVectors.Read(name)).Require(name);
        FlowTracer fresh = read.Tracer();
        FlowTracer used = read.Tracer();
        fresh.Solve();
        for (int k = 0; k < used.BranchCount; k++)
        {
            (used.BranchFrom[k], used.BranchTo[k]) = (used.BranchTo[k], used.BranchFrom[k]);
        }

        used.Solve();
        fresh.BranchFrom.CopyTo(used.BranchFrom, 0);
        fresh.BranchTo.CopyTo(used.BranchTo, 0);
        used.Solve();
        Assert.Equal(Bits(fresh.Intensity), Bits(used.Intensity));
        Assert.Equal(Bits(fresh.Delivered), Bits(used.Delivered));
    }

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

    private static long[] Bits(double[] values) => [.. values.Select(BitConverter.DoubleToInt64Bits)];

    private static int[] Shuffled(int count, int seed)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        new Random(seed).Shuffle(order);
        return order;
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
            Fill(tracer);
            tracer.Solve();
            return tracer;
        }

        public void Fill(FlowTracer tracer)
        {
            Generation.CopyTo(tracer.Generation, 0);
            Carbon.CopyTo(tracer.GenerationCarbon, 0);
            Load.CopyTo(tracer.Load, 0);
            for (int k = 0; k < Branches.Count; k++)
            {
                (tracer.BranchFrom[k], tracer.BranchTo[k]) = (Branches[k].Pf, Branches[k].Pt);
            }
        }

        /// <summary>Bus i becomes bus order[i].</summary>
        public Flow WithBusesAt(int[] order)
        {
            return new(Moved(Generation), Moved(Carbon), Moved(Load), [.. Branches.Select(b => (order[b.From], order[b.To], b.Pf, b.Pt))]);

            double[] Moved(double[] values)
            {
                double[] moved = new double[values.Length];
                for (int i = 0; i < values.Length; i++)
                {
                    moved[order[i]] = values[i];
                }

                return moved;
            }
        }

        public Flow WithLastTwoBranchesMerged()
        {
            var (from, to, pf, pt) = Branches[^1];
            var (_, _, otherPf, otherPt) = Branches[^2];
            return this with { Branches = [.. Branches.SkipLast(2), (from, to, pf + otherPf, pt + otherPt)] };
        }

        public Flow WithReceived(int branch, double change)
        {
            List<(int From, int To, double Pf, double Pt)> changed = [.. Branches];
            var (from, to, pf, pt) = Branches[branch];
            changed[branch] = pf > 0 ? (from, to, pf, pt - change) : (from, to, pf - change, pt);
            return this with { Branches = changed };
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
