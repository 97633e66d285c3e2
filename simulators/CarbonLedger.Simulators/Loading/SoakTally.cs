namespace CarbonLedger.Simulators.Loading;

/// <summary>What happened to the lines of a soak; safe to count from many threads.</summary>
public sealed class SoakTally
{
    private long sent;
    private long answered;
    private long disconnects;
    private long broken;

    /// <summary>Whole messages handed to a line so far.</summary>
    public long Sent => Interlocked.Read(ref sent);

    /// <summary>PUBACKs so far.</summary>
    public long Answered => Interlocked.Read(ref answered);

    /// <summary>Connections that the plan broke.</summary>
    public long Disconnects => Interlocked.Read(ref disconnects);

    /// <summary>Connections that broke otherwise: the server was killed, or ended them.</summary>
    public long Broken => Interlocked.Read(ref broken);

    internal void CountSent() => Interlocked.Increment(ref sent);

    internal void CountAnswered() => Interlocked.Increment(ref answered);

    internal void CountDisconnect() => Interlocked.Increment(ref disconnects);

    internal void CountBroken() => Interlocked.Increment(ref broken);
}
