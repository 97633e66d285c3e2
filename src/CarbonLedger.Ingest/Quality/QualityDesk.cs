using System.Runtime.InteropServices;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Quality;

/// <summary>Judges observations of all devices and keeps their alarms. Time is given; not for several threads at once.</summary>
public sealed class QualityDesk
{
    /// <summary>Names in which payloads were refused that are remembered; all others count as <see cref="OtherNames"/>.</summary>
    public const int NamesMax = 10_000;

    /// <summary>The name of names beyond the limit; no device can have it.</summary>
    public const string OtherNames = "(others)";

    private const int SitesMax = 10_000;
    private const long RemindMilliseconds = 60_000;

    // So often at most is the registry looked through.
    private const long LookMilliseconds = 60_000;

    private readonly Dictionary<DeviceId, Watched> devices = [];
    private readonly Dictionary<DeviceId, Timestamp> awaited = [];
    private readonly Dictionary<string, Refused> refused = new(StringComparer.Ordinal);
    private readonly Dictionary<SiteId, SiteId> sites = [];
    private readonly QualityOptions options;
    private readonly QualitySources sources;
    private readonly QualityDecider decider;
    private readonly RefusalDecider refusals;
    private Timestamp reminded = new(long.MinValue / 2);
    private Timestamp looked = new(long.MinValue / 2);

    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range.</exception>
    public QualityDesk(QualityOptions options, QualitySources sources)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        (this.options, this.sources) = (options, sources);
        (decider, refusals) = (new QualityDecider(options.Rules), new RefusalDecider(options.Rules));
        Book = new AlarmBook(options.DigestAfter, options.DigestWindow);
    }

    public AlarmBook Book { get; }

    /// <summary>Devices that are watched: those that were heard, and those that should have been.</summary>
    public int Devices => devices.Count;

    /// <summary>Captures of devices beyond <see cref="QualityOptions.DevicesMax"/>.</summary>
    public long NotWatched { get; private set; }

    /// <summary>What is remembered of a device; null if nothing is.</summary>
    public DeviceState? StateOf(DeviceId device) => devices.TryGetValue(device, out Watched watched) ? watched.State : null;

    /// <summary>Judges what came.</summary>
    public void See(Observation seen, Timestamp now)
    {
        if (seen.Reason is not null)
        {
            SeeRefused(seen, now);
        }
        else if (seen.Capture is { } capture)
        {
            SeeCapture(capture, seen, now);
        }
    }

    /// <summary>Judges what did not come up to now, and gives what is to be told. To be called about every second.</summary>
    public IReadOnlyList<AlarmMessage> Advance(Timestamp now)
    {
        List<DeviceId> revoked = [];
        foreach ((DeviceId device, Watched watched) in devices)
        {
            QualityInput.Waited input = new(now, sources.PresenceOf(device));
            IReadOnlyList<Finding> findings = decider.Decide(watched.State, input);
            if (findings.Count > 0 && sources.IsRevoked(device))
            {
                revoked.Add(device);
            }
            else if (findings.Count > 0)
            {
                // Replacing a value is not a change of the keys that are walked.
                CollectionsMarshal.GetValueRefOrNullRef(devices, device) = watched with { State = decider.Evolve(watched.State, input, findings) };
                Tell(device, watched, findings, now);
            }
        }

        if (now.UnixMilliseconds - reminded.UnixMilliseconds >= RemindMilliseconds)
        {
            reminded = now;
            revoked.AddRange(Book.Open().Where(alarm => alarm.Kind != AlarmKind.Refusals && sources.IsRevoked(new DeviceId(alarm.Device))).Select(alarm => new DeviceId(alarm.Device)));
            Book.Remind(now);
        }

        foreach (DeviceId device in revoked.Distinct())
        {
            devices.Remove(device);
            Book.Forget(device.Value, "The device was revoked: nothing is expected of it.", now);
        }

        LookForUnheard(now);
        EndRefusals(now);
        return Book.Advance(now);
    }

    private void SeeCapture(Capture capture, Observation seen, Timestamp now)
    {
        if (!devices.TryGetValue(capture.Device, out Watched watched))
        {
            if (devices.Count >= options.DevicesMax)
            {
                NotWatched++;
                return;
            }

            awaited.Remove(capture.Device);
            watched = new Watched(SiteOf(capture.Site), DeviceState.Unseen, seen.Overflows);
        }

        sources.Saw(capture.Device, seen.Topic);
        QualityInput.Captured input = new(capture, seen.Receipt, sources.PresenceOf(capture.Device), seen.Overflows > watched.Overflows);
        IReadOnlyList<Finding> findings = decider.Decide(watched.State, input);
        devices[capture.Device] = watched with { State = decider.Evolve(watched.State, input, findings), Overflows = seen.Overflows };
        Tell(capture.Device, watched, findings, now);
    }

    // Only of those that are late is a state kept; of the others, since when they are waited for: since they are enrolled, or are known to be.
    private void LookForUnheard(Timestamp now)
    {
        if (options.Rules.Cadence is not { } cadence || now.UnixMilliseconds - looked.UnixMilliseconds < Math.Min((long)cadence.TotalMilliseconds, LookMilliseconds))
        {
            return;
        }

        looked = now;
        foreach (DeviceRecord record in sources.Enrolled())
        {
            if (sources.IsRevoked(record.Device))
            {
                awaited.Remove(record.Device);
            }
            else if (!devices.ContainsKey(record.Device) && devices.Count < options.DevicesMax)
            {
                LookFor(record, now);
            }
        }

        // Those that are heard need the room no more.
        if (awaited.Count * 4 < awaited.Capacity)
        {
            awaited.TrimExcess();
        }
    }

    private void LookFor(DeviceRecord record, Timestamp now)
    {
        Timestamp known = awaited.GetValueOrDefault(record.Device, now);
        QualityInput.Waited input = new(now, sources.PresenceOf(record.Device), known > record.EnrolledFrom ? known : record.EnrolledFrom);
        IReadOnlyList<Finding> findings = decider.Decide(DeviceState.Unseen, input);
        if (findings.Count == 0)
        {
            awaited[record.Device] = known;
            return;
        }

        awaited.Remove(record.Device);
        Watched watched = new(SiteOf(record.Site), decider.Evolve(DeviceState.Unseen, input, findings), 0);
        devices[record.Device] = watched;
        Tell(record.Device, watched, findings, now);
    }

    private void SeeRefused(Observation seen, Timestamp now)
    {
        RefusedName name = RefusedName.Of(seen);
        if (refused.Count >= NamesMax && !refused.ContainsKey(name.Name))
        {
            name = new RefusedName(null, OtherNames);
        }

        Refused known = refused.GetValueOrDefault(name.Name) ?? new Refused(name.Site, RefusalState.None);
        Timestamp at = seen.Receipt ?? now;
        Finding? finding = refusals.Decide(known.State, seen.Reason, at);
        refused[name.Name] = known with { State = refusals.Evolve(known.State, seen.Reason, at, finding)! };
        if (finding is not null)
        {
            Book.Take(known.Site, name.Name, finding, now);
        }
    }

    private void EndRefusals(Timestamp now)
    {
        foreach ((string name, Refused known) in refused)
        {
            if (refusals.Decide(known.State, null, now) is { } finding)
            {
                Book.Take(known.Site, name, finding, now);
            }

            if (refusals.Evolve(known.State, null, now, null) is null)
            {
                // Removing what is walked is allowed; adding is not.
                refused.Remove(name);
            }
        }
    }

    private void Tell(DeviceId device, Watched watched, IReadOnlyList<Finding> findings, Timestamp now)
    {
        foreach (Finding finding in findings)
        {
            Book.Take(watched.Site, device.Value, finding, now);
        }
    }

    // Every capture brings its site's text anew; one is enough for all devices of a site.
    private SiteId SiteOf(SiteId site)
    {
        if (sites.TryGetValue(site, out SiteId known))
        {
            return known;
        }

        if (sites.Count < SitesMax)
        {
            sites[site] = site;
        }

        return site;
    }

    private readonly record struct Watched(SiteId Site, DeviceState State, long Overflows);

    private sealed record Refused(SiteId? Site, RefusalState State);
}
