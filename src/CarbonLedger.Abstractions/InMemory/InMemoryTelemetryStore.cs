using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Abstractions.InMemory;

/// <summary>A telemetry store that lives as long as the process: the promises of the port, without durability.</summary>
public sealed class InMemoryTelemetryStore : ITelemetryStore, IRefusalLog
{
    private readonly Dictionary<DeviceId, SortedList<(long Time, int Version), SignedCapture?>> captures = [];
    private readonly List<ReceivedPayload> refusals = [];
    private readonly Dictionary<RefusalReason, long> refused = [];
    private readonly Lock gate = new();
    private long stored;
    private long duplicates;

    public Task<IReadOnlyList<AppendOutcome>> AppendAsync(IReadOnlyList<ReceivedPayload> payloads, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        AppendOutcome[] outcomes = new AppendOutcome[payloads.Count];
        lock (gate)
        {
            for (int i = 0; i < payloads.Count; i++)
            {
                outcomes[i] = Append(payloads[i]);
            }
        }

        return Task.FromResult<IReadOnlyList<AppendOutcome>>(outcomes);
    }

    public Task<IReadOnlyList<SignedCapture>> ReadAsync(IReadOnlyCollection<DeviceId> devices, Timestamp after, Timestamp upTo, CancellationToken cancellationToken = default)
    {
        List<SignedCapture> found = [];
        lock (gate)
        {
            foreach (DeviceId device in devices.Distinct().Order())
            {
                if (captures.TryGetValue(device, out SortedList<(long Time, int Version), SignedCapture?>? own))
                {
                    for (int i = FirstAfter(own, after); i < own.Count && own.Keys[i].Time <= upTo.UnixMilliseconds; i++)
                    {
                        if (own.Values[i] is { } capture)
                        {
                            found.Add(capture);
                        }
                    }
                }
            }
        }

        return Task.FromResult<IReadOnlyList<SignedCapture>>(found);
    }

    public Task<long> EraseAsync(IReadOnlyCollection<DeviceId> devices, Timestamp from, Timestamp to, CancellationToken cancellationToken = default)
    {
        long erased = 0;
        lock (gate)
        {
            foreach (DeviceId device in devices.Distinct())
            {
                if (captures.TryGetValue(device, out SortedList<(long Time, int Version), SignedCapture?>? own))
                {
                    foreach ((long, int) key in own.Where(pair => pair.Key.Time >= from.UnixMilliseconds && pair.Key.Time < to.UnixMilliseconds && pair.Value is not null).Select(pair => pair.Key).ToList())
                    {
                        own[key] = null;
                        erased++;
                    }
                }

                for (int i = 0; i < refusals.Count; i++)
                {
                    refusals[i] = refusals[i].ReceiptTime >= from && refusals[i].Topic.Contains($"/{device}/", StringComparison.Ordinal) ? refusals[i] with { Payload = ReadOnlyMemory<byte>.Empty, Refusal = refusals[i].Refusal! with { Detail = "" } } : refusals[i];
                }
            }
        }

        return Task.FromResult(erased);
    }

    public Task<TelemetryCounts> CountAsync(CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            return Task.FromResult(new TelemetryCounts(stored, duplicates, new Dictionary<RefusalReason, long>(refused)));
        }
    }

    public Task<IReadOnlyList<ReceivedPayload>> ReadRefusalsAsync(int countMax, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(countMax);
        lock (gate)
        {
            return Task.FromResult<IReadOnlyList<ReceivedPayload>>([.. Enumerable.Reverse(refusals).Take(countMax)]);
        }
    }

    private AppendOutcome Append(ReceivedPayload payload)
    {
        if (payload.Capture is not { } signed)
        {
            Keep(payload, payload.Refusal ?? throw new InvalidOperationException("A payload has neither a capture nor a refusal."));
            return AppendOutcome.Refused;
        }

        if (!captures.TryGetValue(signed.Capture.Device, out SortedList<(long Time, int Version), SignedCapture?>? own))
        {
            captures.Add(signed.Capture.Device, own = []);
        }

        (long, int) key = (signed.Capture.Time.UnixMilliseconds, signed.Capture.Version);
        if (!own.TryGetValue(key, out SignedCapture? first))
        {
            own.Add(key, signed);
            stored++;
            return AppendOutcome.Stored;
        }

        // Of an erased one nothing is left to compare with.
        if (first is null || SameBytes(first, signed))
        {
            duplicates++;
            return AppendOutcome.Duplicate;
        }

        Keep(payload with { Capture = null }, CaptureConflict.Describe(signed.Capture));
        return AppendOutcome.Conflict;
    }

    private void Keep(ReceivedPayload payload, Refusal refusal)
    {
        refusals.Add(payload with { Refusal = refusal });
        refused[refusal.Reason] = refused.GetValueOrDefault(refusal.Reason) + 1;
    }

    private static bool SameBytes(SignedCapture left, SignedCapture right) =>
        CaptureBytes.Encode(left.Capture).AsSpan().SequenceEqual(CaptureBytes.Encode(right.Capture));

    private static int FirstAfter(SortedList<(long Time, int Version), SignedCapture?> own, Timestamp after)
    {
        int low = 0;
        int high = own.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (own.Keys[middle].Time <= after.UnixMilliseconds)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
