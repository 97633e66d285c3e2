namespace CarbonLedger.Carbon.Tracing;

/// <summary>
/// Carbon emission flow by proportional sharing (Zhou, Kang et al. 2012; Bialek 1996) with losses: nodal intensity e
/// (carbon of what is in the wire, receiving-end flows) and delivered intensity d (carbon per delivered unit, upstream
/// losses included, sending-end flows). Strongly connected components (Tarjan 1972) in topological order, a small dense
/// solve where power circulates: O(buses + branches). One instance solves many intervals of one topology and allocates
/// nothing after the first. Power in any one unit (MW here; Wh of an interval works as well), carbon per unit likewise.
/// Not thread-safe. Only + − × ÷ in the order of buses and branches given, so equal inputs give equal bits everywhere.
/// </summary>
public sealed partial class FlowTracer
{
    /// <summary>A component of circulating power larger than this is refused: its dense solve would take too long.</summary>
    public const int ComponentBusesMax = 4096;

    private readonly int[] from;
    private readonly int[] to;
    private readonly double threshold;

    // Flow edges of the interval, one a branch at most, and their adjacency in compressed rows.
    private readonly int[] source;
    private readonly int[] target;
    private readonly double[] sent;
    private readonly double[] received;
    private readonly int[] outStart;
    private readonly int[] outEdge;
    private readonly int[] inStart;
    private readonly int[] inEdge;
    private readonly double[] sentOut;
    private readonly double[] own;
    private readonly double[] gross;

    private readonly bool[] fed;
    private readonly bool[] drained;
    private readonly int[] stack;
    private readonly ComponentSearch search;
    private readonly DenseSolver dense = new();
    private readonly int[] local;

    /// <summary>Sets the shape: branch k joins buses <c>from[k]</c> and <c>to[k]</c>, numbered from 0.</summary>
    /// <param name="busCount">1 or more.</param>
    /// <param name="from">Bus of each branch's from end.</param>
    /// <param name="to">Bus of each branch's to end.</param>
    /// <param name="threshold">Power at or below this is no power: 1e-9 MW.</param>
    public FlowTracer(int busCount, IReadOnlyList<int> from, IReadOnlyList<int> to, double threshold = 1e-9)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(busCount, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(from.Count, to.Count);
        this.from = [.. from];
        this.to = [.. to];
        this.threshold = threshold;
        int branches = from.Count;
        (BusCount, BranchCount) = (busCount, branches);
        (Generation, GenerationCarbon, Load) = (new double[busCount], new double[busCount], new double[busCount]);
        (BranchFrom, BranchTo) = (new double[branches], new double[branches]);
        (Through, Intensity, Delivered) = (new double[busCount], new double[busCount], new double[busCount]);
        (Reasons, DeliveredReasons) = (new NoValueReason[busCount], new NoValueReason[busCount]);
        (source, target, sent, received) = (new int[branches], new int[branches], new double[branches], new double[branches]);
        (outStart, inStart) = (new int[busCount + 2], new int[busCount + 2]);
        (outEdge, inEdge) = (new int[branches], new int[branches]);
        (sentOut, own, gross) = (new double[busCount], new double[busCount], new double[busCount]);
        (fed, drained, stack) = (new bool[busCount], new bool[busCount], new int[busCount]);
        search = new ComponentSearch(busCount);
        local = new int[busCount];
    }

    public int BusCount { get; }

    public int BranchCount { get; }

    /// <summary>In: power generated at each bus, 0 or more.</summary>
    public double[] Generation { get; }

    /// <summary>
    /// In: carbon that enters at each bus: that of its generation (power × factor), and sources without power, kg/h (eq. 15: SF6,
    /// the embodied charge of a node or of the branches that end there). Where a source adds to it, e may exceed every
    /// generator's factor; where no power carries it away, it is <see cref="StrandedCarbon"/>.
    /// </summary>
    public double[] GenerationCarbon { get; }

    /// <summary>In: power taken by loads at each bus, 0 or more.</summary>
    public double[] Load { get; }

    /// <summary>In: power entering each branch at its from end (MATPOWER PF); negative where it comes out.</summary>
    public double[] BranchFrom { get; }

    /// <summary>In: power entering each branch at its to end (MATPOWER PT).</summary>
    public double[] BranchTo { get; }

    /// <summary>Out: nodal flux P_N = generation + power received.</summary>
    public double[] Through { get; }

    /// <summary>Out: nodal intensity e, NaN where <see cref="Reasons"/> says why there is none.</summary>
    public double[] Intensity { get; }

    public NoValueReason[] Reasons { get; }

    /// <summary>Out: delivered intensity d, NaN where <see cref="DeliveredReasons"/> says why there is none.</summary>
    public double[] Delivered { get; }

    public NoValueReason[] DeliveredReasons { get; }

    /// <summary>Out: the intensity given to power of unknown origin, the system average of the interval; 0 without generation.</summary>
    public double AssumedIntensity { get; private set; }

    /// <summary>Out: whether anything was generated; without it there is no average to assume for power of unknown origin.</summary>
    public bool HasGeneration { get; private set; }

    /// <summary>Out: whether power of unknown origin reached a fed bus.</summary>
    public bool HasUnknownOrigin { get; private set; }

    /// <summary>The intensity a bus's power is carried at: its own e, or the assumed one where it has none.</summary>
    public double CarriedAt(int bus) => Reasons[bus] == NoValueReason.None ? Intensity[bus] : AssumedIntensity;

    /// <summary>Power at a bus that the flows don't account for: P_N − load − sent − own consumption.</summary>
    public double Mismatch(int bus) => Through[bus] - Load[bus] - sentOut[bus] - own[bus];

    /// <summary>Carbon of a branch's loss, at its sending bus's e; where both ends take power in, each end at its own bus's e.</summary>
    public double LossCarbon(int branch)
    {
        double pf = BranchFrom[branch];
        double pt = BranchTo[branch];
        if (pf > 0 && pt > 0)
        {
            return (pf * CarriedAt(from[branch])) + (pt * CarriedAt(to[branch]));
        }

        return sent[branch] == 0 && received[branch] == 0 ? 0 : (sent[branch] - received[branch]) * CarriedAt(source[branch]);
    }

    /// <summary>How power went through a branch by the flows last solved.</summary>
    public BranchFlow FlowOf(int branch) => new(source[branch], target[branch], sent[branch], received[branch]);

    /// <summary>Solves for the inputs now set.</summary>
    /// <exception cref="ImpossibleFlowException">A branch gives out power at both ends, by more than the threshold.</exception>
    public void Solve()
    {
        ReadFlows();
        BuildAdjacency();
        Sum();
        MarkFed();
        MarkDrained();
        search.Run(outStart, outEdge, target);
        for (int c = search.Count - 1; c >= 0; c--)
        {
            SolveComponent(search.Component(c));
        }
    }

    private void ReadFlows()
    {
        for (int k = 0; k < BranchCount; k++)
        {
            double pf = BranchFrom[k];
            double pt = BranchTo[k];
            (source[k], target[k], sent[k], received[k]) = (from[k], to[k], 0, 0);
            if (pf > 0 && pt <= 0)
            {
                (sent[k], received[k]) = (pf, -pt);
            }
            else if (pt > 0 && pf <= 0)
            {
                (source[k], target[k], sent[k], received[k]) = (to[k], from[k], pt, -pf);
            }
            else if (pf < -threshold || pt < -threshold)
            {
                throw new ImpossibleFlowException(k, pf, pt);
            }
        }
    }

    private void BuildAdjacency()
    {
        Array.Clear(outStart);
        Array.Clear(inStart);
        for (int k = 0; k < BranchCount; k++)
        {
            if (sent[k] > 0)
            {
                outStart[source[k] + 2]++;
                inStart[target[k] + 2]++;
            }
        }

        for (int i = 2; i < outStart.Length; i++)
        {
            outStart[i] += outStart[i - 1];
            inStart[i] += inStart[i - 1];
        }

        for (int k = 0; k < BranchCount; k++)
        {
            if (sent[k] > 0)
            {
                outEdge[outStart[source[k] + 1]++] = k;
                inEdge[inStart[target[k] + 1]++] = k;
            }
        }
    }

    private void Sum()
    {
        double generation = 0;
        double carbon = 0;
        for (int i = 0; i < BusCount; i++)
        {
            (Through[i], sentOut[i], own[i]) = (Generation[i], 0, 0);
            generation += Generation[i];
            carbon += GenerationCarbon[i];
        }

        HasGeneration = generation > threshold;
        AssumedIntensity = HasGeneration ? carbon / generation : 0;
        HasUnknownOrigin = false;
        for (int k = 0; k < BranchCount; k++)
        {
            if (BranchFrom[k] > 0 && BranchTo[k] > 0)
            {
                own[from[k]] += BranchFrom[k];
                own[to[k]] += BranchTo[k];
                continue;
            }

            sentOut[source[k]] += sent[k];
            Through[target[k]] += received[k];
        }

        for (int i = 0; i < BusCount; i++)
        {
            gross[i] = Load[i] + sentOut[i] + own[i];
        }
    }

    // Fed: reachable along the flow from a bus with generation of its own; exactly there (14) is non-singular.
    private void MarkFed()
    {
        Array.Clear(fed);
        int depth = 0;
        for (int i = 0; i < BusCount; i++)
        {
            if (Generation[i] > 0 && Through[i] > threshold)
            {
                fed[i] = true;
                stack[depth++] = i;
            }
        }

        while (depth > 0)
        {
            int bus = stack[--depth];
            for (int x = outStart[bus]; x < outStart[bus + 1]; x++)
            {
                int next = target[outEdge[x]];
                if (!fed[next] && received[outEdge[x]] > 0 && Through[next] > threshold)
                {
                    fed[next] = true;
                    stack[depth++] = next;
                }
            }
        }
    }

    // Drained: a load or a branch's own consumption is reachable along the flow; the dual set, for (17).
    private void MarkDrained()
    {
        Array.Clear(drained);
        int depth = 0;
        for (int i = 0; i < BusCount; i++)
        {
            if (Load[i] + own[i] > 0 && gross[i] > threshold)
            {
                drained[i] = true;
                stack[depth++] = i;
            }
        }

        while (depth > 0)
        {
            int bus = stack[--depth];
            for (int x = inStart[bus]; x < inStart[bus + 1]; x++)
            {
                int previous = source[inEdge[x]];
                if (!drained[previous] && gross[previous] > threshold)
                {
                    drained[previous] = true;
                    stack[depth++] = previous;
                }
            }
        }
    }

    private void SolveComponent(ReadOnlySpan<int> buses)
    {
        foreach (int bus in buses)
        {
            Reasons[bus] = Through[bus] <= threshold ? NoValueReason.NoPower : fed[bus] ? NoValueReason.None : NoValueReason.Unfed;
            Intensity[bus] = double.NaN;
            DeliveredReasons[bus] =
                gross[bus] <= threshold ? NoValueReason.NoPower
                : Reasons[bus] != NoValueReason.None ? Reasons[bus]
                : drained[bus] ? NoValueReason.None : NoValueReason.Undrained;
            Delivered[bus] = double.NaN;
        }

        if (buses.Length == 1)
        {
            int bus = buses[0];
            if (Reasons[bus] == NoValueReason.None)
            {
                Intensity[bus] = CarbonIn(bus, Intensity, Reasons, received) / Through[bus];
            }

            if (DeliveredReasons[bus] == NoValueReason.None)
            {
                Delivered[bus] = CarbonIn(bus, Delivered, DeliveredReasons, sent) / gross[bus];
            }

            return;
        }

        if (buses.Length > ComponentBusesMax)
        {
            throw new InvalidOperationException($"Power circulates among {buses.Length} buses; at most {ComponentBusesMax} can be solved together.");
        }

        SolveDense(buses, Intensity, Reasons, received, byColumn: false);
        SolveDense(buses, Delivered, DeliveredReasons, sent, byColumn: true);
    }

    // Carbon that comes in with generation and from buses solved before. What has no value of its own comes in at the assumed intensity.
    private double CarbonIn(int bus, double[] values, NoValueReason[] reasons, double[] flow)
    {
        double carbon = GenerationCarbon[bus];
        for (int x = inStart[bus]; x < inStart[bus + 1]; x++)
        {
            int k = inEdge[x];
            if (flow[k] > 0)
            {
                carbon += flow[k] * ValueOf(source[k], values, reasons, flow[k]);
            }
        }

        return carbon;
    }

    private double ValueOf(int bus, double[] values, NoValueReason[] reasons, double flow)
    {
        if (reasons[bus] == NoValueReason.None)
        {
            return values[bus];
        }

        HasUnknownOrigin |= flow > threshold;
        return AssumedIntensity;
    }

    private void SolveDense(ReadOnlySpan<int> buses, double[] values, NoValueReason[] reasons, double[] flow, bool byColumn)
    {
        int n = NumberLocally(buses, reasons);
        if (n == 0)
        {
            return;
        }

        dense.Start(n, byColumn: byColumn);
        foreach (int bus in buses)
        {
            if (local[bus] >= 0)
            {
                AddRow(bus, values, reasons, flow);
                dense.AddExcess(local[bus], byColumn ? DrawnOutside(bus) : FedFromOutside(bus));
            }
        }

        dense.Solve();
        foreach (int bus in buses)
        {
            if (local[bus] >= 0)
            {
                values[bus] = dense.Solution(local[bus]);
            }
        }
    }

    private void AddRow(int bus, double[] values, NoValueReason[] reasons, double[] flow)
    {
        double carbon = GenerationCarbon[bus];
        for (int x = inStart[bus]; x < inStart[bus + 1]; x++)
        {
            int k = inEdge[x];
            if (flow[k] <= 0)
            {
                continue;
            }

            if (IsSolvedWith(source[k], bus))
            {
                dense.AddFlow(local[bus], local[source[k]], flow[k]);
            }
            else
            {
                carbon += flow[k] * ValueOf(source[k], values, reasons, flow[k]);
            }
        }

        dense.AddRight(local[bus], 0, carbon);
    }

    private bool IsSolvedWith(int other, int bus) => search.SameComponent(other, bus) && local[other] >= 0;

    // P_N less what comes from buses solved together with this one.
    private double FedFromOutside(int bus)
    {
        double power = Generation[bus];
        for (int x = inStart[bus]; x < inStart[bus + 1]; x++)
        {
            power += IsSolvedWith(source[inEdge[x]], bus) ? 0 : received[inEdge[x]];
        }

        return power;
    }

    // P_O less what goes to buses solved together with this one.
    private double DrawnOutside(int bus)
    {
        double power = Load[bus] + own[bus];
        for (int x = outStart[bus]; x < outStart[bus + 1]; x++)
        {
            power += IsSolvedWith(target[outEdge[x]], bus) ? 0 : sent[outEdge[x]];
        }

        return power;
    }
}
