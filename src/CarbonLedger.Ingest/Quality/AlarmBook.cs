using System.Runtime.InteropServices;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Quality;

/// <summary>
/// Every open alarm, and what is told of them: the first ones of a window one by one, the rest in a digest for each kind, phase and site when
/// the window ends. Time is given; not for several threads at once.
/// </summary>
/// <param name="digestAfter">Messages of a window that go out one by one, 1 to 1,000.</param>
/// <param name="window">The length of a window, which begins with its first message.</param>
public sealed class AlarmBook(int digestAfter, TimeSpan window)
{
    /// <summary>Alarms open at once; one more is counted and not kept.</summary>
    public const int OpenMax = 200_000;

    /// <summary>Alarms that ended and can still be asked for: the last ones.</summary>
    public const int EndedMax = 1_000;

    /// <summary>Digests of one window; with more sites than that, a digest is over all of them.</summary>
    public const int DigestsMax = 32;

    /// <summary>Devices that a digest names.</summary>
    public const int NamedMax = 3;

    /// <summary>How long an alarm is open before it is told again.</summary>
    public static readonly TimeSpan StillEvery = TimeSpan.FromDays(1);

    private readonly Dictionary<Key, Told> open = [];
    private readonly Queue<Alarm> ended = new();
    private readonly List<AlarmMessage> messages = [];
    private readonly long[] byKind = new long[Enum.GetValues<AlarmKind>().Max(kind => (int)kind) + 1];
    private readonly Dictionary<(AlarmKind Kind, AlarmPhase Phase, SiteId? Site), Digest> digests = [];
    private Timestamp? windowStart;
    private int sent;
    private long number;

    /// <summary>Alarms that were not kept because <see cref="OpenMax"/> were open.</summary>
    public long NotKept { get; private set; }

    /// <summary>Alarms open now.</summary>
    public int OpenCount => open.Count;

    /// <summary>How many of a kind are open.</summary>
    public long Count(AlarmKind kind) => byKind[(int)kind];

    /// <summary>Takes a finding about a device; what is to be told of it now or later comes out of <see cref="Advance"/>.</summary>
    public void Take(SiteId? site, string device, Finding finding, Timestamp now)
    {
        Key key = new(finding.Kind, device, finding.Register);
        bool isOpen = open.TryGetValue(key, out Told? told);
        if (finding.Phase == AlarmPhase.Ended)
        {
            if (isOpen)
            {
                End(key, told!.Alarm, finding.Since, finding.Detail, now);
            }

            return;
        }

        if (!isOpen)
        {
            Raise(key, site, finding, now);
            return;
        }

        // What is found again is told again, if it is news; else it is kept for who asks.
        Alarm alarm = told!.Alarm with { Count = finding.Kind is AlarmKind.SequenceGap or AlarmKind.Refusals ? finding.Count : told.Alarm.Count + 1, Detail = finding.Detail };
        bool isNews = finding.Phase == AlarmPhase.Raised;
        open[key] = new Told(alarm, isNews ? now : told.Last);
        if (isNews)
        {
            Tell(alarm.ToMessage(AlarmPhase.Still), now);
        }
    }

    /// <summary>Ends all alarms about a device that is no longer watched.</summary>
    public void Forget(string device, string why, Timestamp now)
    {
        foreach ((Key key, Told told) in open.Where(pair => pair.Key.Device == device).ToList())
        {
            End(key, told.Alarm, now, why, now);
        }
    }

    /// <summary>What is to be told now: what was taken since the last call, and digests of a window that has ended.</summary>
    public IReadOnlyList<AlarmMessage> Advance(Timestamp now)
    {
        CloseWindow(now);
        if (messages.Count == 0)
        {
            return [];
        }

        AlarmMessage[] all = [.. messages];
        messages.Clear();
        return all;
    }

    /// <summary>Tells again what is open for long. To be called about every minute.</summary>
    public void Remind(Timestamp now)
    {
        long before = now.UnixMilliseconds - (long)StillEvery.TotalMilliseconds;
        foreach ((Key key, Told told) in open)
        {
            if (told.Last.UnixMilliseconds <= before)
            {
                // Replacing a value is not a change of the keys that are walked.
                CollectionsMarshal.GetValueRefOrNullRef(open, key) = told with { Last = now };
                Tell(told.Alarm.ToMessage(AlarmPhase.Still), now);
            }
        }
    }

    /// <summary>Every open alarm, in no order.</summary>
    public IReadOnlyList<Alarm> Open() => [.. open.Values.Select(told => told.Alarm)];

    /// <summary>The last alarms that ended, oldest first.</summary>
    public IReadOnlyList<Alarm> Ended() => [.. ended];

    private void Raise(Key key, SiteId? site, Finding finding, Timestamp now)
    {
        if (open.Count >= OpenMax)
        {
            NotKept++;
            return;
        }

        Alarm alarm = new(++number, finding.Kind, site, key.Device, finding.Register, finding.Since, null, finding.Count, finding.Detail);
        open[key] = new Told(alarm, now);
        byKind[(int)finding.Kind]++;
        Tell(alarm.ToMessage(AlarmPhase.Raised), now);
    }

    private void End(Key key, Alarm alarm, Timestamp until, string detail, Timestamp now)
    {
        Alarm over = alarm with { Until = until < alarm.Since ? alarm.Since : until, Detail = detail };
        open.Remove(key);
        byKind[(int)key.Kind]--;
        if (ended.Count == EndedMax)
        {
            ended.Dequeue();
        }

        ended.Enqueue(over);
        Tell(over.ToMessage(AlarmPhase.Ended), now);
    }

    private void Tell(AlarmMessage message, Timestamp now)
    {
        CloseWindow(now);
        windowStart ??= now;
        if (sent < digestAfter)
        {
            sent++;
            messages.Add(message);
            return;
        }

        ref Digest digest = ref CollectionsMarshal.GetValueRefOrAddDefault(digests, (message.Kind, message.Phase, message.Site), out bool isKnown);
        digest = isKnown ? digest.With(message) : new Digest(message);
    }

    private void CloseWindow(Timestamp now)
    {
        if (windowStart is not { } start || now.UnixMilliseconds - start.UnixMilliseconds < (long)window.TotalMilliseconds)
        {
            return;
        }

        IEnumerable<AlarmMessage> told = digests.Count <= DigestsMax
            ? digests.Select(pair => pair.Value.ToMessage(pair.Key.Site))
            : digests.GroupBy(pair => (pair.Key.Kind, pair.Key.Phase)).Select(group => group.Select(pair => pair.Value).Aggregate((one, other) => one.With(other)).ToMessage(null));
        messages.AddRange(told);
        digests.Clear();
        (windowStart, sent) = (null, 0);
    }

    private readonly record struct Key(AlarmKind Kind, string Device, string? Register);

    private sealed record Told(Alarm Alarm, Timestamp Last);

    private readonly record struct Digest(AlarmKind Kind, AlarmPhase Phase, long Count, Timestamp Since, Timestamp? Until, string Names, int Named)
    {
        public Digest(AlarmMessage first)
            : this(first.Kind, first.Phase, 1, first.Since, first.Until, Name(first), 1)
        {
        }

        public Digest With(AlarmMessage next) => With(new Digest(next));

        public Digest With(Digest next)
        {
            bool names = Named + next.Named <= NamedMax;
            return this with
            {
                Count = Count + next.Count,
                Since = next.Since < Since ? next.Since : Since,
                Until = next.Until > Until ? next.Until : Until,
                Names = names ? $"{Names}, {next.Names}" : Names,
                Named = names ? Named + next.Named : Named,
            };
        }

        public AlarmMessage ToMessage(SiteId? site)
        {
            string place = site is null ? "" : $" at site {site}";
            string what = Phase switch
            {
                AlarmPhase.Ended => $"alarms ended of {Subject()}",
                AlarmPhase.Still => $"alarms still open of {Subject()}",
                _ => Subject(),
            };
            return new AlarmMessage(Kind, Phase, site, null, null, Since, Until, Count, FormattableString.Invariant($"{Count} {what}{place} since {Since}; first: {Names}."));
        }

        private string Subject() => Kind switch
        {
            AlarmKind.SequenceGap => "devices with gaps in their sequence",
            AlarmKind.SequenceBack => "devices whose sequence jumped back",
            AlarmKind.SequenceRepeated => "devices that repeat numbers",
            AlarmKind.ClockSkew => "devices whose clock is off",
            AlarmKind.ClockDrift => "devices whose clock drifts",
            AlarmKind.DeviceSilent => "devices silent",
            AlarmKind.RegisterSilent => "registers silent",
            _ => "names with many refusals",
        };

        private static string Name(AlarmMessage message) => message.Register is null ? message.Device! : $"{message.Device} {message.Register}";
    }
}
