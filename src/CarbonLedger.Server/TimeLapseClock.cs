using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Server;

/// <summary>A grid's clock that is moved by hand. Given to the grid's own parts only, never to Orleans.</summary>
public sealed class TimeLapseClock(Timestamp start) : IGridClock
{
    private long now = start.UnixMilliseconds;

    public Timestamp Now => new(Interlocked.Read(ref now));

    /// <exception cref="InvalidOperationException">The time lies before the present one.</exception>
    public void MoveTo(Timestamp time)
    {
        if (time < Now)
        {
            throw new InvalidOperationException($"The grid's clock stands at {Now} and can't go back to {time}.");
        }

        Interlocked.Exchange(ref now, time.UnixMilliseconds);
    }
}
