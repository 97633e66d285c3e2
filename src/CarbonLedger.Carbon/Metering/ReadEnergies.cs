using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Metering;

/// <summary>
/// The energies that were read in the last weeks, by terminal and interval: what estimates from other days rest on. Only those
/// no capture can restate any more are asked for, so an estimate never changes because another day did.
/// </summary>
public sealed class ReadEnergies
{
    /// <summary>Three weeks before the oldest interval that can still be restated.</summary>
    public const int IntervalsMax = (21 * IntervalsPerDay) + AssetAccount.RestatedIntervalsMax + (2 * AssetAccount.ReachIntervals);

    private const int IntervalsPerDay = 96;
    private const int NumbersPerEnergy = 4;

    // A week is 168 hours of UTC, so that zones with summer time count alike.
    private static readonly int[] LikeDays = [7, 14, 21];

    // Days 1 and 2 before may still be restated; from the third on (288 intervals, more than RestatedIntervalsMax) all is settled.
    private static readonly int[] ProfileDays = [3, 4, 5, 6, 7, 8, 9];

    private readonly Dictionary<Terminal, Series> series = [];

    /// <summary>Keeps an interval's energy when it was read, and forgets it when it was not.</summary>
    public void Record(Interval interval, IReadOnlyList<PointEnergy> points)
    {
        foreach (PointEnergy point in points)
        {
            if (!series.TryGetValue(point.Terminal, out Series? ofTerminal))
            {
                if (!point.IsRead)
                {
                    continue;
                }

                series[point.Terminal] = ofTerminal = new Series();
            }

            ofTerminal.Set(NumberOf(interval), point.IsRead ? (point.Import.WattHours, point.Export.WattHours) : Series.None);
        }
    }

    /// <summary>Forgets what is older than any estimate may ask for.</summary>
    public void Forget(Interval lastClosed)
    {
        foreach (Series ofTerminal in series.Values)
        {
            ofTerminal.Forget(NumberOf(lastClosed) - IntervalsMax);
        }
    }

    /// <summary>The mean of the same quarter hour of like days, else of the days before; null when none of them was read.</summary>
    public (long Import, long Export, EstimateMethod Method)? MeanOf(Terminal terminal, Interval interval)
    {
        if (!series.TryGetValue(terminal, out Series? ofTerminal))
        {
            return null;
        }

        long number = NumberOf(interval);
        return Mean(ofTerminal, number, LikeDays, EstimateMethod.LikeDay) ?? Mean(ofTerminal, number, ProfileDays, EstimateMethod.DayProfile);
    }

    /// <summary>All that is kept, four numbers an energy: start of the interval (UTC milliseconds), terminal, import and export in Wh.</summary>
    public long[] ToNumbers()
    {
        List<long> numbers = [];
        foreach ((Terminal terminal, Series ofTerminal) in series.OrderBy(pair => pair.Key))
        {
            foreach ((long number, long import, long export) in ofTerminal.Read())
            {
                numbers.AddRange([number * Interval.LengthMilliseconds, (long)terminal, import, export]);
            }
        }

        return [.. numbers];
    }

    /// <summary>Takes in what <see cref="ToNumbers"/> gave.</summary>
    /// <exception cref="ArgumentException">Not four numbers an energy.</exception>
    public void Recall(IReadOnlyList<long> numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        if (numbers.Count % NumbersPerEnergy != 0)
        {
            throw new ArgumentException($"{numbers.Count} numbers; expected four an energy.", nameof(numbers));
        }

        for (int i = 0; i < numbers.Count;)
        {
            i += RecallNew(numbers, i) is var taken and > 0 ? taken : RecallOne(numbers, i);
        }
    }

    // All that is told of a terminal of which nothing is known yet: as an account begins. Returns how many numbers were taken.
    private int RecallNew(IReadOnlyList<long> numbers, int at)
    {
        Terminal terminal = (Terminal)numbers[at + 1];
        if (series.ContainsKey(terminal))
        {
            return 0;
        }

        long first = NumberOf(Interval.StartingAt(new Timestamp(numbers[at])));
        List<(long Import, long Export)> energies = [];
        int end = at;
        for (; end < numbers.Count && (Terminal)numbers[end + 1] == terminal; end += NumbersPerEnergy)
        {
            long number = NumberOf(Interval.StartingAt(new Timestamp(numbers[end])));
            if (number < first + energies.Count || number > first + energies.Count + IntervalsMax)
            {
                break;
            }

            energies.AddRange(Enumerable.Repeat(Series.None, (int)(number - first - energies.Count)));
            energies.Add((numbers[end + 2], numbers[end + 3]));
        }

        series[terminal] = new Series(first, energies);
        return end - at;
    }

    private int RecallOne(IReadOnlyList<long> numbers, int at)
    {
        PointEnergy point = new(
            (Terminal)numbers[at + 1], Amounts.Energy.FromWattHours(numbers[at + 2]), Amounts.Energy.FromWattHours(numbers[at + 3]), EnergyFlag.Actual);
        Record(Interval.StartingAt(new Timestamp(numbers[at])), [point]);
        return NumbersPerEnergy;
    }

    // Rounded half up to whole Wh.
    private static (long, long, EstimateMethod)? Mean(Series series, long number, int[] daysBefore, EstimateMethod method)
    {
        long import = 0;
        long export = 0;
        int count = 0;
        foreach (int days in daysBefore)
        {
            (long Import, long Export) read = series.At(number - (days * IntervalsPerDay));
            if (read != Series.None)
            {
                (import, export, count) = (import + read.Import, export + read.Export, count + 1);
            }
        }

        return count == 0 ? null : (((2 * import) + count) / (2 * count), ((2 * export) + count) / (2 * count), method);
    }

    private static long NumberOf(Interval interval) => interval.Start.UnixMilliseconds / Interval.LengthMilliseconds;

    // Intervals in a row from the first kept on: two to four bytes each for most meters.
    private sealed class Series
    {
        private const int IsReadColumn = 0, ImportColumn = 1, ExportColumn = 2, Columns = 3;

        private readonly PackedRows energies = new(Columns);
        private long first;

        public Series()
        {
        }

        public Series(long first, IReadOnlyList<(long Import, long Export)> read)
        {
            this.first = first;
            long[] rows = new long[read.Count * Columns];
            (long Import, long Export) beside = default;
            for (int i = 0; i < read.Count; i++)
            {
                bool isRead = read[i] != None;
                beside = isRead ? read[i] : beside;
                Array.Copy(new[] { isRead ? 1 : 0, beside.Import, beside.Export }, 0, rows, i * Columns, Columns);
            }

            energies.AddRange(rows);
        }

        public static (long Import, long Export) None => (-1, -1);

        public (long Import, long Export) At(long number) => number >= first && number - first < energies.Count ? Row((int)(number - first)) : None;

        public IEnumerable<(long Number, long Import, long Export)> Read()
        {
            for (int i = 0; i < energies.Count; i++)
            {
                if (Row(i) is var energy && energy != None)
                {
                    yield return (first + i, energy.Import, energy.Export);
                }
            }
        }

        public void Set(long number, (long Import, long Export) energy)
        {
            // Further apart than anything is kept: one of the two is not asked for.
            if (energies.Count > 0 && number >= first + energies.Count + (2 * IntervalsMax))
            {
                energies.RemoveFirst(energies.Count);
            }

            if (energies.Count == 0)
            {
                first = number;
            }

            if (number < first && first + energies.Count - number > 2 * IntervalsMax)
            {
                return;
            }

            for (; number < first; first--)
            {
                energies.Insert(0, RowOf(None, 0));
            }

            while (first + energies.Count < number)
            {
                energies.Add(RowOf(None, energies.Count - 1));
            }

            int at = (int)(number - first);
            if (at == energies.Count)
            {
                energies.Add(RowOf(energy, at - 1));
            }
            else
            {
                energies.Replace(at, RowOf(energy, at));
            }
        }

        public void Forget(long before)
        {
            int count = (int)Math.Clamp(before - first, 0, energies.Count);
            energies.RemoveFirst(count);
            first += count;
        }

        private (long Import, long Export) Row(int index)
        {
            Span<long> row = stackalloc long[Columns];
            energies.Read(index, row);
            return row[IsReadColumn] == 0 ? None : (row[ImportColumn], row[ExportColumn]);
        }

        // What was not read repeats the numbers beside it, which then take no more bits.
        private long[] RowOf((long Import, long Export) energy, int beside)
        {
            if (energy != None)
            {
                return [1, energy.Import, energy.Export];
            }

            long[] row = new long[Columns];
            if (energies.Count > 0)
            {
                energies.Read(Math.Max(0, beside), row);
                row[IsReadColumn] = 0;
            }

            return row;
        }
    }
}
