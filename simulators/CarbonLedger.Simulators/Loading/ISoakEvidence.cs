using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Simulators.Loading;

/// <summary>What a grid holds after a soak, read when it has stopped.</summary>
public interface ISoakEvidence
{
    /// <summary>Captures the store counted.</summary>
    long Stored { get; }

    /// <summary>Redelivered captures the store counted.</summary>
    long Duplicates { get; }

    /// <summary>Refusals the store counted.</summary>
    IReadOnlyDictionary<RefusalReason, long> Refused { get; }

    /// <summary>Every refusal the store keeps.</summary>
    IReadOnlyList<SoakRefusal> Refusals { get; }

    /// <summary>Every capture of a device in the store.</summary>
    Task<IReadOnlyList<SignedCapture>> CapturesAsync(DeviceId device, CancellationToken cancel);

    /// <summary>Every reading of a device in the log, which may be behind the store.</summary>
    IReadOnlyList<SignedCapture> Logged(DeviceId device);
}
