using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Server.Serving;

/// <summary>The grid's clock in service: the system's, but never going back when that is set.</summary>
public sealed class SystemGridClock(TimeProvider time) : IGridClock
{
    private long latest = long.MinValue;

    public Timestamp Now
    {
        get
        {
            long now = time.GetUtcNow().ToUnixTimeMilliseconds();
            long known = Interlocked.Read(ref latest);
            while (now > known)
            {
                long before = Interlocked.CompareExchange(ref latest, now, known);
                if (before == known)
                {
                    return new Timestamp(now);
                }

                known = before;
            }

            return new Timestamp(known);
        }
    }
}
