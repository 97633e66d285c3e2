using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Ingest.Tests;

/// <summary>A store around a real one that can be held up before it returns and can fail once, before or after it has stored.</summary>
internal sealed class TestStore(ITelemetryStore inner) : ITelemetryStore
{
    public TestStore()
        : this(new InMemoryTelemetryStore())
    {
    }

    public enum Fault
    {
        None,
        Failed,
        FailedButPersisted,
    }

    public Fault Next { get; set; }

    public Task Gate { get; set; } = Task.CompletedTask;

    public int Appends { get; private set; }

    public List<int> GroupSizes { get; } = [];

    public IRefusalLog Refusals => (IRefusalLog)inner;

    public async Task<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<ReceivedPayload> payloads, CancellationToken cancellationToken = default)
    {
        Fault fault = Next;
        Next = Fault.None;
        if (fault == Fault.Failed)
        {
            throw new IOException("The disk is full.");
        }

        IReadOnlyList<AppendOutcome> outcomes = await inner.AppendAsync(payloads, cancellationToken);
        Appends++;
        GroupSizes.Add(payloads.Count);
#pragma warning disable VSTHRD003 // The test opens the gate.
        await Gate;
#pragma warning restore VSTHRD003
        return fault == Fault.FailedButPersisted ? throw new IOException("The disk did not answer.") : outcomes;
    }

    public Task<IReadOnlyList<SignedCapture>> ReadAsync(IReadOnlyCollection<DeviceId> devices, Timestamp after, Timestamp upTo, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(devices, after, upTo, cancellationToken);

    public Task<long> EraseAsync(IReadOnlyCollection<DeviceId> devices, Timestamp from, Timestamp to, CancellationToken cancellationToken = default) => inner.EraseAsync(devices, from, to, cancellationToken);

    public Task<TelemetryCounts> CountAsync(CancellationToken cancellationToken = default) => inner.CountAsync(cancellationToken);

    public async Task<IReadOnlyList<SignedCapture>> ReadAllAsync(params TestDevice[] devices) =>
        await inner.ReadAsync([.. devices.Select(device => device.Id)], new Timestamp(0), new Timestamp(long.MaxValue));
}
