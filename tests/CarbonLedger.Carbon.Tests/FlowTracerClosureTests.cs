using CarbonLedger.Carbon.Tracing;
using CsCheck;

namespace CarbonLedger.Carbon.Tests;

public sealed class FlowTracerClosureTests
{
    // Power as telemetry has it: often none, now and then around the threshold, else over twenty decades.
    private static readonly Gen<double> Power = Gen.Frequency(
        (3, Gen.Const(0.0)),
        (1, Gen.Int[1, 4_000].Select(parts => parts * 1e-12)),
        (6, Gen.Select(Gen.Int[1, 999_999], Gen.Int[0, 4]).Select((digits, decades) => digits * (decades switch { 0 => 1e-9, 1 => 1e-6, 2 => 1e-4, 3 => 1e-2, _ => 1e6 }))));

    // Any branches between any buses, of any direction and loss; nothing balances.
    private static readonly Gen<FlowTracer> Networks =
        from buses in Gen.Int[2, 9]
        from ends in Gen.Select(Gen.Int[0, buses - 1], Gen.Int[1, buses - 1]).Array[0, 18]
        from flows in Gen.Select(Power, Gen.Int[0, 9], Gen.Int[-50, 400], Power).Array[ends.Length]
        from generation in Power.Array[buses]
        from factor in Gen.Int[0, 1_200].Array[buses]
        from source in Gen.Frequency((4, Gen.Const(0.0)), (1, Power)).Array[buses]
        from load in Power.Array[buses]
        select Build(ends, flows, generation, factor, source, load);

    public static TheoryData<string> Cases => FlowTracerVectorTests.Cases;

    [Fact]
    public void AnyNetwork_Closes() => Networks.Sample(tracer =>
    {
        tracer.Solve();
        Closure closure = tracer.MeasureClosure();
        Assert.True(closure.IsClosed, $"{closure}, error {closure.Error:R}");
    }, iter: 20_000);

    [Theory]
    [MemberData(nameof(Cases))]
    public void EveryVector_Closes(string name)
    {
        FlowTracer tracer = TraceCase.Read(CarbonFlowVectors.Read(name)).Require(name).Tracer();
        tracer.Solve();
        Closure closure = tracer.MeasureClosure();
        Assert.True(closure.Error <= 1e-13, $"{closure}, error {closure.Error:R}");
        Assert.InRange(Math.Abs(closure.Assumed), 0, 1e-9 * closure.Generation);
    }

    [Fact]
    public void BusesWithAValue_AssumeNothing() => Networks.Sample(tracer =>
    {
        tracer.Solve();
        Assert.All(
            Enumerable.Range(0, tracer.BusCount).Where(bus => tracer.Reasons[bus] == NoValueReason.None),
            bus => Assert.Equal((0, 0), (tracer.AssumedCarbon(bus), tracer.StrandedCarbon(bus))));
    });

    [Fact]
    public void SumOverBuses_IsTheAccount() => Networks.Sample(tracer =>
    {
        tracer.Solve();
        Closure closure = tracer.MeasureClosure();
        IEnumerable<int> buses = Enumerable.Range(0, tracer.BusCount);
        Assert.Equal(buses.Sum(tracer.AssumedCarbon), closure.Assumed);
        Assert.Equal(buses.Sum(tracer.StrandedCarbon), closure.Stranded);
        Assert.Equal(buses.Sum(bus => tracer.GenerationCarbon[bus]), closure.Generation);
    });

    [Fact]
    public void PowerOutOfNowhere_ClosesByAMismatchBelowZero()
    {
        // Bus 2 sends 50 that nobody metered coming in; bus 1 takes them at the average of 800.
        FlowTracer tracer = new(3, [0, 2], [1, 1]);
        (tracer.Generation[0], tracer.GenerationCarbon[0], tracer.Load[1]) = (50, 50 * 800, 100);
        (tracer.BranchFrom[0], tracer.BranchTo[0], tracer.BranchFrom[1], tracer.BranchTo[1]) = (50, -50, 50, -50);
        tracer.Solve();
        Assert.Equal(new Closure(40_000, 0, 80_000, 0, -40_000, 0, 80_000), tracer.MeasureClosure());
    }

    [Fact]
    public void PowerBelowTheThreshold_ClosesByWhatIsAssumed()
    {
        // Bus 1 receives less than counts as power, at 900; it is carried at the average of 900 and 0, and the difference is named.
        FlowTracer tracer = new(3, [0], [1], threshold: 1);
        (tracer.Generation[0], tracer.GenerationCarbon[0], tracer.Load[0]) = (10, 9_000, 9.5);
        (tracer.Generation[2], tracer.Load[2], tracer.Load[1]) = (10, 10, 0.5);
        (tracer.BranchFrom[0], tracer.BranchTo[0]) = (0.5, -0.5);
        tracer.Solve();
        Assert.Equal(NoValueReason.NoPower, tracer.Reasons[1]);
        Assert.Equal(-225, tracer.AssumedCarbon(1));
        Closure closure = tracer.MeasureClosure();
        Assert.Equal((9_000 - 225, 8_775), (closure.BroughtIn, closure.Load));
        Assert.Equal(0, closure.Error);
    }

    [Fact]
    public void MuchGoingRoundForLittleFed_ClosesRelativeToWhatGoesRound()
    {
        FlowTracer tracer = new(3, [0, 1, 2], [1, 2, 0]);
        (tracer.Generation[0], tracer.GenerationCarbon[0], tracer.Load[2]) = (1e-12, 700e-12, 1e-12);
        for (int k = 0; k < 3; k++)
        {
            (tracer.BranchFrom[k], tracer.BranchTo[k]) = (100_000, -100_000);
        }

        tracer.Solve();
        Closure closure = tracer.MeasureClosure();
        Assert.Equal(70_000_000, closure.Turnover, 6);
        Assert.True(closure.IsClosed, $"{closure}");
    }

    [Fact]
    public void NetworkInBalance_TurnsOverWhatIsBroughtIn()
    {
        FlowTracer tracer = TraceCase.Read(CarbonFlowVectors.Read("case118_ac")).Require("case118_ac").Tracer();
        tracer.Solve();
        Closure closure = tracer.MeasureClosure();
        Assert.Equal(1, closure.Turnover / closure.BroughtIn, 9);
    }

    [Fact]
    public void NothingGenerated_ClosesAtNothing()
    {
        FlowTracer tracer = new(2, [0], [1]);
        (tracer.Load[1], tracer.BranchFrom[0], tracer.BranchTo[0]) = (50, 50, -50);
        tracer.Solve();
        Assert.False(tracer.HasGeneration);
        Closure closure = tracer.MeasureClosure();
        Assert.Equal((0, 0, 0), (closure.BroughtIn, closure.Accounted, closure.Error));
    }

    [Fact]
    public void SourceAtABusWithPowerAndNoGeneration_FlowsOnAboveEveryFactor()
    {
        FlowTracer tracer = new(3, [0, 1], [1, 2]);
        (tracer.Generation[0], tracer.GenerationCarbon[0], tracer.Load[2]) = (100, 50_000, 97);
        tracer.GenerationCarbon[1] = 10_000;
        (tracer.BranchFrom[0], tracer.BranchTo[0], tracer.BranchFrom[1], tracer.BranchTo[1]) = (100, -98, 98, -97);
        tracer.Solve();

        // The only factor is 500: with a source the bounds of convex mixing don't hold.
        Assert.True(tracer.Intensity[2] > 600, $"{tracer.Intensity[2]:R}");
        Closure closure = tracer.MeasureClosure();
        Assert.Equal((60_000, 0), (closure.BroughtIn, closure.Stranded));
        Assert.True(closure.Error <= 1e-15, $"{closure.Error:R}");
    }

    [Fact]
    public void SourceWhereNoPowerPasses_IsStrandedAndStaysInTheAccount()
    {
        FlowTracer tracer = new(3, [0], [1]);
        (tracer.Generation[0], tracer.GenerationCarbon[0], tracer.Load[1]) = (100, 50_000, 100);
        tracer.GenerationCarbon[2] = 700;
        (tracer.BranchFrom[0], tracer.BranchTo[0]) = (100, -100);
        tracer.Solve();
        Assert.Equal(700, tracer.StrandedCarbon(2));
        Closure closure = tracer.MeasureClosure();
        Assert.Equal((50_700, 700, 50_000), (closure.BroughtIn, closure.Stranded, closure.Load));
        Assert.Equal(0, closure.Error);
    }

    [Fact]
    public void SourceInALoopFedByNobody_IsStranded()
    {
        FlowTracer tracer = new(3, [0, 1, 2], [1, 2, 0]);
        tracer.GenerationCarbon[1] = 30;
        for (int k = 0; k < 3; k++)
        {
            (tracer.BranchFrom[k], tracer.BranchTo[k]) = (10, -10);
        }

        tracer.Solve();
        Assert.Equal((30, 30), (tracer.MeasureClosure().Generation, tracer.MeasureClosure().Stranded));
        Assert.Equal(0, tracer.MeasureClosure().Error);
    }

    [Fact]
    public void BothEndsTakingInAndPowerGained_AreInTheAccount()
    {
        // Branch 0 consumes at both ends, branch 1 (negative resistance) gives more than it takes.
        FlowTracer tracer = new(2, [0, 0], [1, 1]);
        (tracer.Generation[0], tracer.GenerationCarbon[0], tracer.Load[1]) = (103, 103 * 10, 102);
        (tracer.BranchFrom[0], tracer.BranchTo[0], tracer.BranchFrom[1], tracer.BranchTo[1]) = (2, 1, 101, -103);
        tracer.Solve();
        Closure closure = tracer.MeasureClosure();
        Assert.Equal((1_030, 1_020, 10, 0), (closure.BroughtIn, closure.Load, closure.Loss, closure.Mismatch));
        Assert.Equal(0, closure.Error);
    }

    [Fact]
    public void Measuring_AllocatesNothing()
    {
        FlowTracer tracer = TraceCase.Read(CarbonFlowVectors.Read("case1354pegase_ac")).Require("case1354pegase_ac").Tracer();
        tracer.Solve();
        Closure first = tracer.MeasureClosure();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Closure second = tracer.MeasureClosure();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(first, second);
    }

    private static FlowTracer Build((int From, int Step)[] ends, (double Sent, int Kind, int Loss, double Other)[] flows, double[] generation, int[] factor, double[] source, double[] load)
    {
        int buses = generation.Length;
        FlowTracer tracer = new(buses, [.. ends.Select(x => x.From)], [.. ends.Select(x => (x.From + x.Step) % buses)]);
        for (int i = 0; i < buses; i++)
        {
            (tracer.Generation[i], tracer.GenerationCarbon[i], tracer.Load[i]) = (generation[i], (generation[i] * factor[i]) + source[i], load[i]);
        }

        for (int k = 0; k < flows.Length; k++)
        {
            // One in ten takes power in at both ends, one in ten receives nothing; the loss is -5 % to 40 %.
            (double sent, int kind, int loss, double other) = flows[k];
            double received = kind == 1 ? 0 : sent * (1 - (loss / 1000.0));
            (tracer.BranchFrom[k], tracer.BranchTo[k]) = kind == 0 ? (sent, other) : kind % 2 == 0 ? (sent, -received) : (-received, sent);
        }

        return tracer;
    }
}
