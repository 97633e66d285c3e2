using System.Text.Json;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Grains;
using CarbonLedger.Grains.Contracts;
using CarbonLedger.Ingest;

namespace CarbonLedger.Server.Serving;

/// <summary>Whether intervals are closed and committed as they should be.</summary>
internal sealed class GridHealth(SystemGridClock clock) : IHealthPart
{
    /// <summary>An interval that is not closed this long after its end is one that fails to be: time-out and committing are over.</summary>
    private const long BehindMax = NetworkGrain.TimeOutMilliseconds + 300_000;

    private readonly Lock locked = new();
    private long? lastClosed;
    private string? failure;

    public string Name => "grid";

    public bool Passes
    {
        get
        {
            lock (locked)
            {
                return failure is null && (lastClosed is not { } start || clock.Now.UnixMilliseconds - start - (2 * Interval.LengthMilliseconds) <= BehindMax);
            }
        }
    }

    /// <summary>True if the tick closed something.</summary>
    public bool Ticked(TickMessage tick)
    {
        lock (locked)
        {
            (lastClosed, failure) = (tick.LastClosed, null);
            return tick.Closed > 0;
        }
    }

    /// <summary>True if this failure is another than the last.</summary>
    public bool Failed(Exception e)
    {
        lock (locked)
        {
            bool isNew = failure != e.Message;
            failure = e.Message;
            return isNew;
        }
    }

    public void Write(Utf8JsonWriter writer, bool isKnown)
    {
        lock (locked)
        {
            if (lastClosed is { } start)
            {
                writer.WriteString("lastIntervalClosed"u8, new Timestamp(start).ToString());
            }

            writer.WriteBoolean("closing"u8, failure is null);
            if (isKnown && failure is not null)
            {
                writer.WriteString("failure"u8, EdgeText.Clean(failure, EdgeText.DetailMax));
            }
        }
    }
}
