namespace CarbonLedger.Simulators.Loading;

/// <summary>The counts of a run under way; safe to add to from many threads.</summary>
internal sealed class RawMqttTally(TimeProvider time)
{
    private readonly long started = time.GetTimestamp();
    private readonly long[] acknowledged = new long[256];
    private readonly LatencyHistogram latency = new();
    private long sent;
    private long unanswered;
    private int lost;
    private long last = time.GetTimestamp();

    public void Sent() => Interlocked.Increment(ref sent);

    public void Acknowledged(byte reason, long sentAt)
    {
        long now = time.GetTimestamp();
        Interlocked.Exchange(ref last, now);
        Interlocked.Increment(ref acknowledged[reason]);
        latency.Add(time.GetElapsedTime(sentAt, now));
    }

    public void Unanswered(int count) => Interlocked.Add(ref unanswered, count);

    public void Lost() => Interlocked.Increment(ref lost);

    public RawMqttLoadResult ToResult() => new(
        sent,
        Enumerable.Range(0, acknowledged.Length).Where(reason => acknowledged[reason] > 0).ToDictionary(reason => (byte)reason, reason => acknowledged[reason]),
        unanswered,
        lost,
        time.GetElapsedTime(started, last),
        latency);
}
