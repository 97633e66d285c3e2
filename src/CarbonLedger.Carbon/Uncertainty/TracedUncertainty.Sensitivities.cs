using CarbonLedger.Carbon.Tracing;

namespace CarbonLedger.Carbon.Uncertainty;

/// <content>How the intensity of a bus answers to its sources.</content>
public sealed partial class TracedUncertainty
{
    /// <summary>Factor rows reckoned one by one by <see cref="SharesMethod"/>; further ones count as one wholly shared error, which is never too little.</summary>
    public const int ShareRowsMax = 64;

    private const string OtherRows = "(others)";

    // The source of unknown origin is numbered first.
    private const int UnknownNumber = 0;

    private readonly List<int> pending = [];
    private readonly List<int> groupNumbers = [];
    private double[] sensitivity = [];
    private bool[] isPending = [];
    private double[] shares = [];
    private double[] groupMilligrams = [];
    private double[] unknownShare = [];

    // Sources are looked up once an interval, not once a bus.
    private void StartAdjoint()
    {
        generationNumbers.Clear();
        receivingNumbers.Clear();
        foreach (TracedSource source in generation)
        {
            generationNumbers.Add((NumberOf(source.IntensitySource), NumberOf(source.Meter.Source)));
        }

        foreach (TracedBranch branch in branches)
        {
            receivingNumbers.Add(NumberOf(Receiving(branch).Source));
        }
    }

    // The assumed intensity is the mean of all generation, so what moves that mean moves a bus with power of unknown origin too.
    private void TouchAdjoint(int bus)
    {
        bool hasValue = tracer.Reasons[bus] == NoValueReason.None;
        double unknown = 1;
        Array.Clear(adjoint);
        if (hasValue)
        {
            weights[bus] = 1;
            tracer.SolveAdjoint(weights, adjoint);
            weights[bus] = 0;
            unknown = UnknownShare();
        }

        double mean = generated > 0 ? unknown / generated : 0;
        for (int g = 0; g < generation.Count; g++)
        {
            TracedSource source = generation[g];
            double lambda = adjoint[source.Bus];
            double factor = source.MilligramsPerWattHour;
            double byFlow = PartOf(source.Bus, source.Meter) * (factor - tracer.CarriedAt(source.Bus));
            double byMean = mean * Math.Min(source.Meter.StandardWattHours, generated) * (factor - tracer.AssumedIntensity);
            Pend(generationNumbers[g].Intensity, (lambda + mean) * source.WattHours * source.IntensityStandard);
            Pend(generationNumbers[g].Meter, byFlow + byMean);
        }

        for (int b = 0; b < branches.Count; b++)
        {
            BranchFlow flow = tracer.FlowOf(branches[b].Branch);
            if (flow.Received > 0 && adjoint[flow.Receiver] != 0)
            {
                double part = PartOf(flow.Receiver, Receiving(branches[b]));
                Pend(receivingNumbers[b], part * (tracer.CarriedAt(flow.Sender) - tracer.CarriedAt(flow.Receiver)));
            }
        }

        Pend(UnknownNumber, UnknownStandard(unknown));
    }

    // The part of the mix at the bus asked for that a meter's error at this bus may change: λ·u. A mix can't change by more than all of it, nor by
    // more than all that passes here; meters that grossly disagree would else say more than the first order can.
    private double PartOf(int bus, MeteredUncertainty meter) => Math.Min(1, adjoint[bus] * Math.Min(meter.StandardWattHours, tracer.Through[bus]));

    private MeteredUncertainty Receiving(TracedBranch branch) => IsFromSending(branch) ? branch.To : branch.From;

    // What came to fed buses from buses without a value, as a share of the power at the bus asked for.
    private double UnknownShare()
    {
        double unknown = 0;
        for (int k = 0; k < tracer.BranchCount; k++)
        {
            BranchFlow flow = tracer.FlowOf(k);
            if (flow.Received > 0 && adjoint[flow.Receiver] != 0 && tracer.Reasons[flow.Sender] != NoValueReason.None)
            {
                unknown += adjoint[flow.Receiver] * flow.Received;
            }
        }

        return unknown;
    }

    private double UnknownStandard(double share) => share * tracer.AssumedIntensity * UnknownOriginHalfWidthPpm / HalfWidthPpmOfWhole;

    // Shares are linear in what is put in: the carbon that may be wrong by a row, instead of power, gives mg/Wh at every bus.
    private void StartShares()
    {
        Dictionary<UncertaintySource, int> groups = GroupRows();
        int count = Math.Max(1, groupNumbers.Count);
        int size = tracer.BusCount * count;
        double[] carbon = new double[size];
        Array.Resize(ref shares, size);
        Array.Resize(ref unknownShare, tracer.BusCount);
        groupMilligrams = new double[count];
        foreach (TracedSource source in generation)
        {
            if (groups.TryGetValue(source.IntensitySource, out int group))
            {
                double milligrams = source.WattHours * source.IntensityStandard;
                carbon[(source.Bus * count) + group] += milligrams;
                groupMilligrams[group] += milligrams;
            }
        }

        tracer.SolveShares(count, carbon, shares, unknownShare);
    }

    private Dictionary<UncertaintySource, int> GroupRows()
    {
        UncertaintySource[] rows =
        [
            .. generation.Where(source => source.IntensitySource.Kind == UncertaintyKind.Factor)
                .GroupBy(source => source.IntensitySource)
                .OrderByDescending(row => row.Sum(source => source.WattHours * source.IntensityStandard)).ThenBy(row => row.Key)
                .Select(row => row.Key),
        ];
        Dictionary<UncertaintySource, int> groups = [];
        groupNumbers.Clear();
        for (int i = 0; i < rows.Length; i++)
        {
            bool isOther = rows.Length > ShareRowsMax && i >= ShareRowsMax - 1;
            groups[rows[i]] = isOther ? ShareRowsMax - 1 : i;
            if (groups[rows[i]] == groupNumbers.Count)
            {
                groupNumbers.Add(NumberOf(isOther ? new UncertaintySource(UncertaintyKind.Factor, OtherRows) : rows[i]));
            }
        }

        return groups;
    }

    private void TouchShares(int bus)
    {
        bool hasValue = tracer.Reasons[bus] == NoValueReason.None;
        double unknown = hasValue ? unknownShare[bus] : 1;
        for (int g = 0; g < groupNumbers.Count; g++)
        {
            double traced = hasValue ? shares[(bus * groupMilligrams.Length) + g] : 0;
            double assumed = generated > 0 ? unknown * groupMilligrams[g] / generated : 0;
            Pend(groupNumbers[g], traced + assumed);
        }

        Pend(UnknownNumber, UnknownStandard(unknown));
    }

    private void Pend(int number, double milligramsPerWattHour)
    {
        if (!isPending[number])
        {
            isPending[number] = true;
            pending.Add(number);
        }

        sensitivity[number] += milligramsPerWattHour;
    }
}
