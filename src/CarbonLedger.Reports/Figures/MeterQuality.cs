using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Reports.Figures;

/// <summary>How the energy of the metering points was known, counted over all intervals, and the buses whose meters disagree.</summary>
internal sealed class MeterQuality
{
    private static readonly IReadOnlyList<EstimateMethod> Methods = [.. Enum.GetValues<EstimateMethod>().Where(method => method != EstimateMethod.None)];
    private static readonly IReadOnlyList<PointChecks> Bits = [.. Enum.GetValues<PointChecks>().Where(check => check != PointChecks.None)];

    public MeterQuality(IReadOnlyList<TracedInterval> intervals)
    {
        Dictionary<EnergyFlag, long> flags = [];
        Dictionary<EstimateMethod, long> methods = [];
        Dictionary<PointChecks, long> checks = [];
        long all = 0;
        foreach (PointEnergy point in intervals.SelectMany(traced => traced.Statements).SelectMany(statement => statement.Points))
        {
            all++;
            flags[point.Flag] = flags.GetValueOrDefault(point.Flag) + 1;
            methods[point.Method] = methods.GetValueOrDefault(point.Method) + 1;
            foreach (PointChecks bit in Bits.Where(bit => point.Checks.HasFlag(bit)))
            {
                checks[bit] = checks.GetValueOrDefault(bit) + 1;
            }
        }

        CountRow Row(string code, Bilingual what, long count) => new(code, what, count, ReportFigures.Fraction(count, all));
        Flags = [.. Enum.GetValues<EnergyFlag>().Select(flag => Row(Words.Code(flag), Words.Of(flag), flags.GetValueOrDefault(flag)))];
        Estimates = [.. Methods.Select(method => Row(Words.Code(method), Words.Of(method), methods.GetValueOrDefault(method)))];
        Checks = [.. Bits.Select(bit => Row(Words.Code(bit), Words.Of(bit), checks.GetValueOrDefault(bit)))];
        Suspects = FoldSuspects(intervals);
    }

    /// <summary>By flag, surest first; they add up to all metering points × intervals.</summary>
    public IReadOnlyList<CountRow> Flags { get; }

    /// <summary>By the method of an estimate or substitution.</summary>
    public IReadOnlyList<CountRow> Estimates { get; }

    /// <summary>By what validation found; an energy may have more than one mark.</summary>
    public IReadOnlyList<CountRow> Checks { get; }

    /// <summary>In natural order.</summary>
    public IReadOnlyList<SuspectRow> Suspects { get; }

    private static List<SuspectRow> FoldSuspects(IReadOnlyList<TracedInterval> intervals)
    {
        Dictionary<BusId, SuspectRow> rows = [];
        foreach (TracedInterval traced in intervals)
        {
            foreach (BusBalance bus in traced.Buses.Where(bus => bus.IsSuspect))
            {
                SuspectRow row = rows.GetValueOrDefault(bus.Bus) ?? new SuspectRow(bus.Bus, 0, default, traced.Interval);
                bool isWorse = Int128.Abs(bus.Mismatch.WattHours) > Int128.Abs(row.Mismatch.WattHours);
                rows[bus.Bus] = row with { Intervals = row.Intervals + 1, Mismatch = isWorse ? bus.Mismatch : row.Mismatch, Worst = isWorse ? traced.Interval : row.Worst };
            }
        }

        return [.. rows.Values.OrderBy(row => row.Bus.Value, NaturalOrder.Instance)];
    }
}
