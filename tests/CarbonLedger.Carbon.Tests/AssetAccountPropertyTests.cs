using CarbonLedger.Carbon.Metering;
using CsCheck;

namespace CarbonLedger.Carbon.Tests;

/// <summary>
/// An account is a function of its captures, whatever the order they came in and however often it was made anew: streams with silences,
/// captures late and off their boundaries, corrections, registers that start anew, roll over or jump, and a check meter beside.
/// </summary>
public sealed class AssetAccountPropertyTests
{
    private const int Boundaries = 520;

    private static readonly Gen<Event> Events = Gen.Select(Gen.Int[0, 99], Gen.Long[0, 250], Gen.Int[0, 99], Gen.Int[0, 200], Gen.Long[-6_000, 6_000])
        .Select((kind, step, late, delay, off) => new Event(kind, step, late < 85 ? 0 : delay, off));

    private static readonly Gen<(Event[] Main, Event[] Check, (int, int)[] Silences, int Resume)> Streams = Gen.Select(
        Events.Array[Boundaries], Events.Array[Boundaries], Gen.Select(Gen.Int[1, Boundaries - 1], Gen.Int[1, 110]).Array[0, 7], Gen.Int[2, Boundaries - 2]);

    [Fact]
    public void ReportedOneByOne_FiguresAreThoseOfAllCapturesAtOnce() => Streams.Sample((main, check, silences, _) =>
    {
        Capture[][] arrivals = Arrivals(main, check, silences);
        Run run = new();
        for (int k = 0; k < Boundaries; k++)
        {
            run.Close(arrivals[k], k);
        }

        AssetAccount atOnce = MadeMeters.Account();
        run.Logged.AsEnumerable().Reverse().ToList().ForEach(logged => atOnce.Restore(logged.Capture, logged.Verdict));
        run.Figures.Values.ToList().ForEach(reported => atOnce.Recall(reported.Interval, reported.Points));
        foreach ((Interval interval, AssetInterval reported) in run.Figures)
        {
            AssetInterval now = atOnce.At(interval);
            Assert.True(now.SameFigures(reported), $"{interval}: {now.Points[0]} and {reported.Points[0]}");
        }
    }, iter: 40);

    [Fact]
    public void ResumedFromItsLog_AnAccountGoesOnLikeTheRunningOne() => Gen.Select(Streams, Gen.Long[0, 250].Array[96]).Sample((streams, day) =>
    {
        Capture[][] arrivals = Arrivals(streams.Main, streams.Check, streams.Silences);
        Run running = new();
        for (int i = -2_400; i <= 0; i++)
        {
            running.Account.Recall(i, day[(i + 2_400) % 96], i % 7 == 0 ? EnergyFlag.Estimated : EnergyFlag.Actual);
        }

        for (int k = 0; k < streams.Resume; k++)
        {
            running.Close(arrivals[k], k);
        }

        Run resumed = running.Resumed(day);
        for (int k = streams.Resume; k < Boundaries; k++)
        {
            Assert.Equal(running.Close(arrivals[k], k), resumed.Close(arrivals[k], k));
        }
    }, iter: 24);

    [Fact]
    public void SilenceOfAtMostADay_IsFilledToTheRegisterDifference() => Gen.Select(Gen.Int[1, AssetAccount.GapIntervalsMax], Gen.Long[0, 9_000], Gen.Long[0, 40].Array[96], Gen.Bool, Gen.Int[0, 95])
        .Sample((length, difference, day, hasHistory, checkAt) =>
        {
            AssetAccount account = MadeMeters.Account();
            for (int i = -900; hasHistory && i < 0; i++)
            {
                account.Recall(i, day[(i + 900) % 96]);
            }

            long most = Math.Min(difference, length * MadeMeters.IntervalLimit);
            account.Take(MadeMeters.At(0, 10), MadeMeters.At(length, 10 + most));
            long byCheck = Math.Min(most, 7);
            if (checkAt < length - 1)
            {
                account.Take(MadeMeters.At(checkAt, 50, MadeMeters.Check), MadeMeters.At(checkAt + 1, 50 + byCheck, MadeMeters.Check));
            }

            PointEnergy[] filled = [.. Enumerable.Range(1, length).Select(account.EndingAt)];
            Assert.All(filled, energy => Assert.True(energy.IsKnown));
            Assert.Equal(most, filled.Sum(energy => energy.Import.WattHours));
        });

    // What each meter sends, by the step at which it arrives; registers of two digits roll over now and then.
    private static Capture[][] Arrivals(Event[] main, Event[] check, (int From, int Length)[] silences)
    {
        List<Capture>[] arrivals = [.. Enumerable.Range(0, Boundaries).Select(_ => new List<Capture>())];
        foreach ((Event[] events, string device) in (ReadOnlySpan<(Event[], string)>)[(main, MadeMeters.Main), (check, MadeMeters.Check)])
        {
            long register = 93_000;
            for (int k = 0; k < Boundaries; k++)
            {
                Event now = events[k];
                register = now.Kind == 0 ? 17 : (register + now.Step) % 100_000;
                bool silent = silences.Any(silence => k >= silence.From && k < silence.From + silence.Length) || now.Kind is > 0 and < 12;
                if (silent)
                {
                    continue;
                }

                long off = now.Kind switch { < 70 => 0, < 80 => now.Off, < 85 => now.Off * 60, _ => 0 };
                long sent = now.Kind == 99 ? register + 40_000 : register;
                DeviceQuality quality = now.Kind is >= 85 and < 93 ? (DeviceQuality)(now.Kind - 84) : DeviceQuality.Good;
                Capture capture = Meter.Capture(Meter.Boundary(k, off), sent, device: device) with { Quality = quality };
                int arrival = Math.Min(Boundaries - 1, Math.Max(k, k + (off > 0 ? 1 : 0)) + now.Delay);
                arrivals[arrival].Add(capture);
                if (now.Kind == 98)
                {
                    arrivals[Math.Min(Boundaries - 1, arrival + 5)].Add(Meter.Capture(capture.Time, sent + 3, 1, device: device));
                }
            }
        }

        return [.. arrivals.Select(captures => captures.OrderBy(ReadingKey.Of).ToArray())];
    }

    private sealed record Event(int Kind, long Step, int Delay, long Off);

    private sealed class Run
    {
        public AssetAccount Account { get; private init; } = MadeMeters.Account();

        public List<(Capture Capture, ReadingVerdict Verdict)> Logged { get; } = [];

        public SortedDictionary<Interval, AssetInterval> Figures { get; } = [];

        private Interval? LastClosed { get; set; }

        /// <summary>Takes what arrived and closes the interval that ends at the boundary; all that was said, as text.</summary>
        public string Close(Capture[] captures, int boundary)
        {
            (IReadOnlyList<ReadingVerdict> verdicts, IReadOnlyList<AssetInterval> changed) = Account.Take(captures, MadeNetwork.First, LastClosed);
            Logged.AddRange(captures.Zip(verdicts));
            List<AssetInterval> said = [.. changed];
            if (boundary > 0)
            {
                LastClosed = Meter.EndingAt(boundary);
                said.Add(Account.Pass(LastClosed.Value));
            }

            said.ForEach(metered => Figures[metered.Interval] = metered);
            return string.Join(',', verdicts) + string.Join('\n', said.Select(metered => $"{metered.Interval} {metered.Points[0]} {string.Join(' ', metered.Readings)}"));
        }

        public Run Resumed(long[] day)
        {
            Run resumed = new() { LastClosed = LastClosed };
            for (int i = -2_400; i <= 0; i++)
            {
                resumed.Account.Recall(i, day[(i + 2_400) % 96], i % 7 == 0 ? EnergyFlag.Estimated : EnergyFlag.Actual);
            }

            foreach ((Interval interval, AssetInterval metered) in Figures)
            {
                resumed.Account.Recall(interval, metered.Points);
            }

            long remembered = (LastClosed?.Start.UnixMilliseconds ?? 0) - AssetAccount.RememberedMilliseconds;
            Logged.Where(logged => logged.Capture.Time.UnixMilliseconds >= remembered).ToList().ForEach(logged => resumed.Account.Restore(logged.Capture, logged.Verdict));
            return resumed;
        }
    }
}
