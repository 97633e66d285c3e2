using CarbonLedger.Abstractions;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Grains;

namespace CarbonLedger.Server;

/// <summary>The grains' sink with a count of what was handed over, so that a time-lapse knows when to go on.</summary>
internal sealed class CountedSink(GrainCaptureSink grains) : ICaptureSink
{
    private long taken;

    /// <summary>Captures handed over since the start of the process.</summary>
    public long Taken => Interlocked.Read(ref taken);

    public async Task TakeAsync(IReadOnlyList<SignedCapture> captures)
    {
        await grains.TakeAsync(captures);
        Interlocked.Add(ref taken, captures.Count);
    }
}
