using CarbonLedger.Abstractions;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>A sink that loses every hint, as a silo does that is never reached.</summary>
internal sealed class DeafSink : ICaptureSink
{
    public Task TakeAsync(IReadOnlyList<SignedCapture> captures) => Task.CompletedTask;
}
