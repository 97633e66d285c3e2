using CarbonLedger.Abstractions;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Server;

/// <summary>A sink with a count of what was handed over, so that a time-lapse knows when to go on.</summary>
internal sealed class CountedSink(ICaptureSink next) : ICaptureSink
{
    private long taken;

    /// <summary>Captures handed over since the start of the process.</summary>
    public long Taken => Interlocked.Read(ref taken);

    public async Task TakeAsync(IReadOnlyList<SignedCapture> captures)
    {
        await next.TakeAsync(captures);
        Interlocked.Add(ref taken, captures.Count);
    }
}
