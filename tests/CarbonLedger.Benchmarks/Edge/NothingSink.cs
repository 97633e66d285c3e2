using CarbonLedger.Abstractions;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Benchmarks.Edge;

/// <summary>Takes captures and does nothing.</summary>
internal sealed class NothingSink : ICaptureSink
{
    public Task TakeAsync(IReadOnlyList<SignedCapture> captures) => Task.CompletedTask;
}
