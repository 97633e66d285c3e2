using System.Collections.Concurrent;
using CarbonLedger.Abstractions;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Ingest.Tests;

/// <summary>Remembers what was handed on; holds it up while <see cref="Gate"/> is open work.</summary>
internal sealed class TestSink : ICaptureSink
{
    public ConcurrentQueue<SignedCapture> Taken { get; } = new();

    public Task Gate { get; set; } = Task.CompletedTask;

    public async Task TakeAsync(IReadOnlyList<SignedCapture> captures)
    {
#pragma warning disable VSTHRD003 // The test opens the gate.
        await Gate;
#pragma warning restore VSTHRD003
        foreach (SignedCapture capture in captures)
        {
            Taken.Enqueue(capture);
        }
    }
}
