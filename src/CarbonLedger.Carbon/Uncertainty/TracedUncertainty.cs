using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Tracing;

namespace CarbonLedger.Carbon.Uncertainty;

/// <summary>
/// Uncertainty of traced carbon, first order: how a bus's intensity answers to every factor and meter upstream (∂e/∂EG = λ·PG, ∂e/∂PG = λ(EG − e),
/// ∂e/∂recv = λ(e_sender − e), λ the adjoint of (14)), times the standard uncertainty of each; then of an amount E·e. Amounts are rounded to whole mg once.
/// Power of unknown origin is a source of its own. The tracer works in Wh and mg. Only + − × ÷ in a fixed order. Not thread-safe.
/// </summary>
public sealed partial class TracedUncertainty
{
    /// <summary>Larger networks are reckoned by shares: a solve for every bus would take minutes.</summary>
    public const int AdjointBusesMax = 500;

    /// <summary>The rules of this class up to <see cref="AdjointBusesMax"/> buses.</summary>
    public const string AdjointMethod = "adjoint/1";

    /// <summary>The rules above it: factors, unknown origin and the asset's own meters; other meters and storages are left out.</summary>
    public const string SharesMethod = "shares/1";

    /// <summary>50 %: half the width of the 95 % interval of the intensity of power of unknown origin. An unchecked default.</summary>
    public const int UnknownOriginHalfWidthPpm = 500_000;

    /// <summary>Sensitivities kept for buses asked before; beyond it they are reckoned anew.</summary>
    public const int CachedSensitivitiesMax = 4_000_000;

    private const double HalfWidthPpmOfWhole = 2_000_000;

    private readonly FlowTracer tracer;
    private readonly UncertaintySource unknownOrigin;
    private readonly List<UncertaintySource> sources = [];
    private readonly Dictionary<UncertaintySource, int> numbers = [];
    private readonly double[] weights;
    private readonly double[] adjoint;

    // The sensitivities of a bus stand in one run of the cache: number of the source, mg/Wh.
    private readonly int[] cacheStart;
    private readonly int[] cacheLength;
    private readonly List<(int Source, double MilligramsPerWattHour)> cache = [];

    private readonly List<(int Intensity, int Meter)> generationNumbers = [];
    private readonly List<int> receivingNumbers = [];
    private readonly List<int> touched = [];
    private double[] amounts = [];
    private bool[] isTouched = [];
    private IReadOnlyList<TracedSource> generation = [];
    private IReadOnlyList<TracedBranch> branches = [];
    private double generated;

    /// <param name="tracer">Solved anew before every <see cref="Start"/>.</param>
    /// <param name="network">Names the source of what has unknown origin.</param>
    public TracedUncertainty(FlowTracer tracer, NetworkId network)
    {
        ArgumentNullException.ThrowIfNull(tracer);
        this.tracer = tracer;
        unknownOrigin = new UncertaintySource(UncertaintyKind.UnknownOrigin, network.Value);
        (weights, adjoint) = (new double[tracer.BusCount], new double[tracer.BusCount]);
        (cacheStart, cacheLength) = (new int[tracer.BusCount], new int[tracer.BusCount]);
        Method = tracer.BusCount > AdjointBusesMax ? SharesMethod : AdjointMethod;
    }

    /// <summary><see cref="AdjointMethod"/> or <see cref="SharesMethod"/>, by the size of the network.</summary>
    public string Method { get; }

    /// <summary>Takes up the interval that the tracer solved last. Everything given stays as it is until the next start.</summary>
    /// <param name="generation">Everything that stands in the tracer's generation, in a fixed order.</param>
    /// <param name="branches">The branches whose meters are known, in a fixed order.</param>
    public void Start(IReadOnlyList<TracedSource> generation, IReadOnlyList<TracedBranch> branches)
    {
        (this.generation, this.branches) = (generation, branches);
        sources.Clear();
        numbers.Clear();
        Forget();
        NumberOf(unknownOrigin);
        generated = 0;
        foreach (TracedSource source in generation)
        {
            generated += source.WattHours;
        }

        if (Method == SharesMethod)
        {
            StartShares();
            return;
        }

        StartAdjoint();
    }

    /// <summary>Adds what makes the carbon of energy at a bus uncertain: y = E·e, u of e by source and of E by its meter.</summary>
    /// <param name="budget">Of the asset and interval.</param>
    /// <param name="bus">The bus whose intensity the energy is carried at; of a branch the sending one.</param>
    /// <param name="energy">0 or more.</param>
    /// <param name="meter">How sure the energy is. If the same meter also makes e uncertain, the two add with sign.</param>
    public void AddCarried(UncertaintyBudget budget, int bus, Energy energy, MeteredUncertainty meter)
    {
        Touch(bus, energy.WattHours);
        Touch(meter.Source, tracer.CarriedAt(bus) * meter.StandardWattHours);
        Flush(budget);
    }

    /// <summary>Adds what makes a generator's or storage's own carbon uncertain: y = E·EG.</summary>
    public void AddGenerated(UncertaintyBudget budget, TracedSource source)
    {
        Touch(source.IntensitySource, source.WattHours * source.IntensityStandard);
        Touch(source.Meter.Source, source.MilligramsPerWattHour * source.Meter.StandardWattHours);
        Flush(budget);
    }

    /// <summary>Adds what makes the carbon of a branch's loss uncertain, for the flows that the tracer solved.</summary>
    public void AddLoss(UncertaintyBudget budget, TracedBranch branch)
    {
        BranchFlow flow = tracer.FlowOf(branch.Branch);
        double from = tracer.BranchFrom[branch.Branch];
        double to = tracer.BranchTo[branch.Branch];
        bool isReverse = from <= 0 && to > 0;
        AddLoss(budget, branch, (isReverse ? flow.Receiver : flow.Sender, from), (isReverse ? flow.Sender : flow.Receiver, to));
    }

    /// <summary>
    /// Adds what makes the carbon of a branch's loss uncertain: y = e_send·(in − out), the two meters with their signs; where both ends take power
    /// in, each end's energy at its own bus's e.
    /// </summary>
    /// <param name="budget">Of the branch and interval.</param>
    /// <param name="branch">Its meters.</param>
    /// <param name="from">The bus at its from end, and the energy entering the branch there, Wh, as its statement counts it.</param>
    /// <param name="to">The same of its to end.</param>
    public void AddLoss(UncertaintyBudget budget, TracedBranch branch, (int Bus, double WattHours) from, (int Bus, double WattHours) to)
    {
        if (from.WattHours > 0 && to.WattHours > 0)
        {
            Touch(from.Bus, from.WattHours);
            Touch(to.Bus, to.WattHours);
            Touch(branch.From.Source, tracer.CarriedAt(from.Bus) * branch.From.StandardWattHours);
            Touch(branch.To.Source, tracer.CarriedAt(to.Bus) * branch.To.StandardWattHours);
        }
        else
        {
            bool isFromSending = from.WattHours >= to.WattHours;
            (MeteredUncertainty sending, MeteredUncertainty receiving) = isFromSending ? (branch.From, branch.To) : (branch.To, branch.From);
            int sender = isFromSending ? from.Bus : to.Bus;
            Touch(sender, from.WattHours + to.WattHours);
            Touch(sending.Source, tracer.CarriedAt(sender) * sending.StandardWattHours);
            Touch(receiving.Source, -tracer.CarriedAt(sender) * receiving.StandardWattHours);
        }

        Flush(budget);
    }

    // A branch's from end sends where power enters it there; with no flow both standard uncertainties are 0.
    private bool IsFromSending(TracedBranch branch) => tracer.BranchFrom[branch.Branch] >= tracer.BranchTo[branch.Branch];

    private void Touch(int bus, double wattHours)
    {
        if (cacheStart[bus] < 0)
        {
            Remember(bus);
        }

        for (int i = cacheStart[bus]; i < cacheStart[bus] + cacheLength[bus]; i++)
        {
            TouchNumber(cache[i].Source, wattHours * cache[i].MilligramsPerWattHour);
        }
    }

    private void Touch(UncertaintySource source, double milligrams) => TouchNumber(NumberOf(source), milligrams);

    private void TouchNumber(int number, double milligrams)
    {
        if (!isTouched[number])
        {
            isTouched[number] = true;
            touched.Add(number);
        }

        amounts[number] += milligrams;
    }

    private void Flush(UncertaintyBudget budget)
    {
        foreach (int number in touched)
        {
            budget.Add(sources[number], Rounding.ToWhole(amounts[number]));
            (amounts[number], isTouched[number]) = (0, false);
        }

        touched.Clear();
    }

    private void Remember(int bus)
    {
        if (cache.Count + sources.Count > CachedSensitivitiesMax)
        {
            Forget();
        }

        if (Method == SharesMethod)
        {
            TouchShares(bus);
        }
        else
        {
            TouchAdjoint(bus);
        }

        cacheStart[bus] = cache.Count;
        foreach (int number in pending)
        {
            if (sensitivity[number] != 0)
            {
                cache.Add((number, sensitivity[number]));
            }

            (sensitivity[number], isPending[number]) = (0, false);
        }

        cacheLength[bus] = cache.Count - cacheStart[bus];
        pending.Clear();
    }

    private void Forget()
    {
        cache.Clear();
        Array.Fill(cacheStart, -1);
    }

    private int NumberOf(UncertaintySource source)
    {
        if (!numbers.TryGetValue(source, out int number))
        {
            number = sources.Count;
            numbers[source] = number;
            sources.Add(source);
            if (number >= amounts.Length)
            {
                int length = Math.Max(16, 2 * amounts.Length);
                Array.Resize(ref amounts, length);
                Array.Resize(ref isTouched, length);
                Array.Resize(ref sensitivity, length);
                Array.Resize(ref isPending, length);
            }
        }

        return number;
    }
}
