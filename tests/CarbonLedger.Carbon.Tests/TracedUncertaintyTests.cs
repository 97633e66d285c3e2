using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Tracing;
using CarbonLedger.Carbon.Uncertainty;

namespace CarbonLedger.Carbon.Tests;

/// <summary>
/// A lossy network in Wh and mg: units of one factor row at buses 0 and 1, a storage at bus 2, a load at bus 3; power goes 0→1, 0→2, 1→2 and 2→3.
/// </summary>
public sealed class TracedUncertaintyTests
{
    private const int Seed = 20260601;
    private const int Draws = 20_000;
    private const int MeterPpb = 12_000_000;

    private static readonly UncertaintySource Coal = new(UncertaintyKind.Factor, "coal");
    private static readonly NetworkId Network = new("made");
    private static readonly int[] From = [0, 0, 1, 2];
    private static readonly int[] To = [1, 2, 2, 3];
    private static readonly long[] Sent = [10_000_000, 30_000_000, 28_000_000, 70_000_000];
    private static readonly long[] Received = [9_500_000, 29_000_000, 27_000_000, 67_000_000];

    private static readonly TracedSource[] Generation =
    [
        Unit(0, 40_000_000, 900, Coal, 50_000, "m-0"),
        Unit(1, 20_000_000, 900, Coal, 50_000, "m-1"),
        Unit(2, 15_000_000, 300, new(UncertaintyKind.Storage, "tank"), 200_000, "m-2"),
    ];

    private static readonly TracedBranch[] Branches =
        [.. Enumerable.Range(0, From.Length).Select(k => new TracedBranch(k, Meter($"m-{k}-from", Sent[k]), Meter($"m-{k}-to", Received[k])))];

    private static Energy LoadEnergy => Energy.FromWattHours(66_000_000);

    [Fact]
    public void CarbonOfALoad_VariesAsReckoned() => Compare(
        (traced, budget) => traced.AddCarried(budget, 3, LoadEnergy, Meter("m-load", LoadEnergy.WattHours)),
        (draw, tracer) => (LoadEnergy.WattHours + draw.Error("m-load", LoadEnergy.WattHours)) * tracer.Intensity[3]);

    [Fact]
    public void MeterThatCountsTwice_AddsWithItsSign()
    {
        // The storage's meter, whose discharge makes bus 2 cleaner, counts energy at bus 2 as well.
        UncertaintyBudget twice = Compare(
            (traced, budget) => traced.AddCarried(budget, 2, LoadEnergy, Meter("m-2", LoadEnergy.WattHours)),
            (draw, tracer) => (LoadEnergy.WattHours + draw.Error("m-2", LoadEnergy.WattHours)) * tracer.Intensity[2]);
        UncertaintyBudget apart = new();
        Started().AddCarried(apart, 2, LoadEnergy, Meter("m-other", LoadEnergy.WattHours));
        Assert.True(twice.Figure().HalfWidth < apart.Figure().HalfWidth);
        Assert.Equal(apart.Contributions.Count - 1, twice.Contributions.Count);
    }

    [Fact]
    public void CarbonOfALoss_VariesAsReckoned() => Compare(
        (traced, budget) => traced.AddLoss(budget, Branches[3]),
        (draw, tracer) => (Sent[3] - Received[3] + draw.Error("m-3-from", Sent[3]) - draw.Error("m-3-to", Received[3])) * tracer.Intensity[2]);

    [Fact]
    public void CarbonOfAUnit_VariesAsReckoned() => Compare(
        (traced, budget) => traced.AddGenerated(budget, Generation[0]),
        (draw, _) => (40_000_000 + draw.Error("m-0", 40_000_000)) * 900 * (1 + (0.025 * draw.Normal("coal"))));

    [Fact]
    public void EverySource_ContributesItsFiniteDifference()
    {
        UncertaintyBudget load = new();
        UncertaintyBudget loss = new();
        TracedUncertainty traced = Started();
        traced.AddCarried(load, 3, LoadEnergy, default);
        traced.AddLoss(loss, Branches[3]);
        FlowTracer tracer = Tracer(4);
        string[] ids = ["coal", "tank", "m-0", "m-1", "m-2", .. Enumerable.Range(0, From.Length).SelectMany(k => (string[])[$"m-{k}-from", $"m-{k}-to"])];
        foreach (string id in ids)
        {
            (double carried, double lost) up = At(id, 1e-4);
            (double carried, double lost) down = At(id, -1e-4);
            Near((up.carried - down.carried) / 2e-4, load, id);
            Near((up.lost - down.lost) / 2e-4, loss, id);
        }

        (double Carried, double Lost) At(string id, double error)
        {
            new Draw(id, error).Put(tracer);
            tracer.Solve();
            return (LoadEnergy.WattHours * tracer.Intensity[3], tracer.LossCarbon(3));
        }

        static void Near(double difference, UncertaintyBudget budget, string id)
        {
            double found = (double)budget.Contributions.Where(contribution => contribution.Source.Id == id).Select(contribution => contribution.Milligrams).SingleOrDefault();
            Assert.True(Math.Abs(found - difference) <= 1_000 + (1e-4 * Math.Abs(difference)), $"{id}: expected {difference:R} mg, found {found:R} mg");
        }
    }

    [Fact]
    public void SharedFactor_IsOneErrorOfTheWholeMix()
    {
        // Were the two units' factor errors independent, the figure would be smaller, and wrong.
        UncertaintyBudget shared = new();
        Started().AddCarried(shared, 3, LoadEnergy, default);
        TracedSource other = Generation[1] with { IntensitySource = new UncertaintySource(UncertaintyKind.Factor, "coal-2") };
        UncertaintyBudget independent = new();
        Started([Generation[0], other, Generation[2]]).AddCarried(independent, 3, LoadEnergy, default);
        Int128 one = Of(independent, Coal);
        Int128 two = Of(independent, other.IntensitySource);
        Assert.InRange(Of(shared, Coal) - one - two, -1, 1);
        Assert.True(one > 0 && two > 0);
        Assert.True(independent.Figure().HalfWidth < shared.Figure().HalfWidth);
        Assert.Equal(Coal, shared.Figure().Top[0].Source);
    }

    [Fact]
    public void PowerOfUnknownOrigin_IsASourceOfItsOwn_AndTheAverageFollowsTheFactor()
    {
        FlowTracer tracer = new(4, [0, 2], [1, 1]);
        (tracer.Generation[0], tracer.GenerationCarbon[0], tracer.Load[1]) = (50_000, 50_000 * 800, 100_000);
        (tracer.BranchFrom[0], tracer.BranchTo[0], tracer.BranchFrom[1], tracer.BranchTo[1]) = (50_000, -50_000, 50_000, -50_000);
        tracer.Solve();
        TracedUncertainty traced = new(tracer, Network);
        traced.Start([Unit(0, 50_000, 800, Coal, 50_000, "m-0")], []);
        UncertaintySource unknown = new(UncertaintyKind.UnknownOrigin, "made");
        UncertaintyBudget half = new();
        traced.AddCarried(half, 1, Energy.FromWattHours(100_000), default);
        Assert.Equal((100_000 * 800 / 8, 100_000 * 800 / 40), (Of(half, unknown), Of(half, Coal)));
        UncertaintyBudget whole = new();
        traced.AddCarried(whole, 2, Energy.FromWattHours(100_000), default);
        Assert.Equal((100_000 * 800 / 4, 100_000 * 800 / 40), (Of(whole, unknown), Of(whole, Coal)));
    }

    [Fact]
    public void LargeNetwork_IsReckonedByShares_WithTheSameFactorPart()
    {
        UncertaintyBudget small = new();
        UncertaintyBudget large = new();
        TracedUncertainty adjoint = Started();
        TracedUncertainty shares = Started(Generation, buses: TracedUncertainty.AdjointBusesMax + 1);
        Assert.Equal((TracedUncertainty.AdjointMethod, TracedUncertainty.SharesMethod), (adjoint.Method, shares.Method));
        adjoint.AddCarried(small, 3, LoadEnergy, Meter("m-load", LoadEnergy.WattHours));
        shares.AddCarried(large, 3, LoadEnergy, Meter("m-load", LoadEnergy.WattHours));
        Assert.InRange(Of(large, Coal) - Of(small, Coal), -1, 1);
        Assert.Equal(Of(small, new(UncertaintyKind.Meter, "m-load")), Of(large, new(UncertaintyKind.Meter, "m-load")));
        Assert.Equal(2, large.Contributions.Count);
    }

    [Theory]
    [InlineData("bialek4")]
    [InlineData("case300_ac")]
    [InlineData("case1354pegase_ac")]
    [InlineData("case2869pegase_ac")]
    public void OneFactorErrorForAll_MovesEveryFigureByItself(string name)
    {
        // e is linear in the factors: if all are wrong by 2.5 %, every bus is, those with circulating power included.
        FlowTracer tracer = TraceCase.Read(CarbonFlowVectors.Read(name)).Require(name).Tracer();
        tracer.Solve();
        TracedSource[] all =
        [
            .. Enumerable.Range(0, tracer.BusCount).Where(bus => tracer.Generation[bus] >= 1).Select(bus =>
            {
                (tracer.Generation[bus], long milligrams) = (Math.Round(tracer.Generation[bus]), (long)Math.Round(tracer.GenerationCarbon[bus] / tracer.Generation[bus] * 1_000_000));
                tracer.GenerationCarbon[bus] = tracer.Generation[bus] * milligrams / 1_000_000;
                return new TracedSource(bus, Energy.FromWattHours((long)tracer.Generation[bus]), CarbonIntensity.FromMilligramsPerMegawattHour(milligrams), Coal, 50_000, default);
            }),
        ];
        for (int bus = 0; bus < tracer.BusCount; bus++)
        {
            (tracer.Generation[bus], tracer.GenerationCarbon[bus]) = tracer.Generation[bus] < 1 ? (0, 0) : (tracer.Generation[bus], tracer.GenerationCarbon[bus]);
        }

        tracer.Solve();
        TracedUncertainty traced = new(tracer, Network);
        traced.Start(all, []);
        for (int bus = 0; bus < tracer.BusCount; bus++)
        {
            UncertaintyBudget budget = new();
            traced.AddCarried(budget, bus, LoadEnergy, default);
            double expected = LoadEnergy.WattHours * tracer.CarriedAt(bus) * 0.025;
            Assert.True(Math.Abs((double)Of(budget, Coal) - expected) <= 1 + (1e-9 * expected), $"bus {bus}: expected {expected:R} mg, found {Of(budget, Coal)} mg");
        }
    }

    [Fact]
    public void MoreRowsThanAreReckonedApart_AreNeverTooLittle()
    {
        TracedSource[] many = [.. Enumerable.Range(0, 100).Select(i => Unit(0, 400_000, 900, new(UncertaintyKind.Factor, $"row-{i:d3}"), 50_000, "m-0")), .. Generation[1..]];
        UncertaintyBudget budget = new();
        Started(many, buses: TracedUncertainty.AdjointBusesMax + 1).AddCarried(budget, 3, LoadEnergy, default);
        Assert.Equal(TracedUncertainty.ShareRowsMax, budget.Contributions.Count(contribution => contribution.Source.Kind == UncertaintyKind.Factor));
        UncertaintyBudget one = new();
        Started(buses: TracedUncertainty.AdjointBusesMax + 1).AddCarried(one, 3, LoadEnergy, default);
        Assert.InRange(budget.Contributions.Sum(contribution => (double)contribution.Milligrams) / (double)one.Contributions.Sum(contribution => (double)contribution.Milligrams), 0.999999, 1.000001);
    }

    [Fact]
    public void SecondInterval_ForgetsTheFirst()
    {
        FlowTracer tracer = Tracer(4);
        TracedUncertainty traced = new(tracer, Network);
        UncertaintyBudget first = Carried(traced);
        tracer.Generation[2] += 5_000_000;
        tracer.GenerationCarbon[2] += 5_000_000 * 300.0;
        tracer.Solve();
        Assert.NotEqual(first.Contributions, Carried(traced).Contributions);
        tracer.Generation[2] -= 5_000_000;
        tracer.GenerationCarbon[2] -= 5_000_000 * 300.0;
        tracer.Solve();
        Assert.Equal(first.Contributions, Carried(traced).Contributions);

        static UncertaintyBudget Carried(TracedUncertainty traced)
        {
            UncertaintyBudget budget = new();
            traced.Start(Generation, Branches);
            traced.AddCarried(budget, 3, LoadEnergy, default);
            return budget;
        }
    }

    // Draws every input, solves, and compares the spread of the figure with the reckoned one.
    private static UncertaintyBudget Compare(Action<TracedUncertainty, UncertaintyBudget> reckon, Func<Draw, FlowTracer, double> figure)
    {
        UncertaintyBudget budget = new();
        reckon(Started(), budget);
        double half = budget.Figure().HalfWidth.Milligrams;
        FlowTracer tracer = Tracer(4);
        Random random = new(Seed);
        double sum = 0;
        double squares = 0;
        double first = 0;
        for (int i = 0; i < Draws; i++)
        {
            Draw draw = new(random);
            draw.Put(tracer);
            tracer.Solve();
            double value = figure(draw, tracer);
            first = i == 0 ? value : first;
            sum += value - first;
            squares += (value - first) * (value - first);
        }

        double spread = Math.Sqrt((squares - (sum * sum / Draws)) / (Draws - 1));
        Assert.True(Math.Abs((half / 2 / spread) - 1) < 0.03, $"seed {Seed}: reckoned {half / 2:R} mg, drawn {spread:R} mg");
        return budget;
    }

    private static TracedUncertainty Started(TracedSource[]? generation = null, int buses = 4)
    {
        TracedUncertainty traced = new(Tracer(buses), Network);
        traced.Start(generation ?? Generation, Branches);
        return traced;
    }

    private static FlowTracer Tracer(int buses)
    {
        FlowTracer tracer = new(buses, From, To, threshold: 1e-3);
        foreach (TracedSource source in Generation)
        {
            tracer.Generation[source.Bus] = source.Energy.WattHours;
            tracer.GenerationCarbon[source.Bus] = source.Energy.WattHours * (double)source.Intensity.MilligramsPerMegawattHour / 1e6;
        }

        tracer.Load[3] = LoadEnergy.WattHours;
        for (int k = 0; k < From.Length; k++)
        {
            (tracer.BranchFrom[k], tracer.BranchTo[k]) = (Sent[k], -Received[k]);
        }

        tracer.Solve();
        return tracer;
    }

    private static TracedSource Unit(int bus, long wattHours, long gramsPerKilowattHour, UncertaintySource source, int halfWidthPpm, string device) => new(
        bus, Energy.FromWattHours(wattHours), CarbonIntensity.FromMilligramsPerMegawattHour(gramsPerKilowattHour * 1_000_000), source, halfWidthPpm, Meter(device, wattHours));

    private static MeteredUncertainty Meter(string device, long wattHours) =>
        new(new UncertaintySource(UncertaintyKind.Meter, device), MeterUncertainty.StandardMilliwattHours(Energy.FromWattHours(wattHours), MeterPpb));

    private static Int128 Of(UncertaintyBudget budget, UncertaintySource source) =>
        budget.Contributions.Where(contribution => contribution.Source == source).Select(contribution => contribution.Milligrams).SingleOrDefault();

    // One throw of every error, the same for every use of one source.
    private sealed class Draw
    {
        private readonly Dictionary<string, double> errors = [];
        private readonly Random? random;

        public Draw(Random random) => this.random = random;

        // One error and no other.
        public Draw(string source, double error) => errors[source] = error;

        public double Normal(string source)
        {
            if (!errors.TryGetValue(source, out double error))
            {
                // Box-Muller.
                errors[source] = error = random is null ? 0 : Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            }

            return error;
        }

        public double Error(string device, long wattHours) => Normal(device) * wattHours * MeterPpb / 1e9;

        public void Put(FlowTracer tracer)
        {
            foreach (TracedSource source in Generation)
            {
                double energy = source.Energy.WattHours + Error(source.Meter.Source.Id, source.Energy.WattHours);
                double factor = source.Intensity.MilligramsPerMegawattHour / 1e6 * (1 + (Normal(source.IntensitySource.Id) * source.IntensityHalfWidthPpm / 2e6));
                (tracer.Generation[source.Bus], tracer.GenerationCarbon[source.Bus]) = (energy, energy * factor);
            }

            for (int k = 0; k < From.Length; k++)
            {
                (tracer.BranchFrom[k], tracer.BranchTo[k]) = (Sent[k] + Error($"m-{k}-from", Sent[k]), -Received[k] - Error($"m-{k}-to", Received[k]));
            }
        }
    }
}
