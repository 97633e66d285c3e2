namespace CarbonLedger.Abstractions;

/// <summary>The refused payloads a telemetry store keeps, conflicts included.</summary>
public interface IRefusalLog
{
    /// <summary>
    /// The newest refusals first, at most <paramref name="countMax"/> of them; each with its reason, topic, client and the
    /// first 4,096 bytes of what was refused.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="countMax"/> is negative.</exception>
    Task<IReadOnlyList<ReceivedPayload>> ReadRefusalsAsync(int countMax, CancellationToken cancellationToken = default);
}
