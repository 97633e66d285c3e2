using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Formats.Sparkplug;

namespace CarbonLedger.Ingest.Quality;

/// <summary>What the watch asks of others. All are called under its lock and must answer from memory.</summary>
public sealed record QualitySources
{
    /// <summary>What Sparkplug knows of a device; null for one that does not speak it.</summary>
    public Func<DeviceId, SparkplugPresence?> PresenceOf { get; init; } = _ => null;

    /// <summary>True for a device that may not send any more: nothing is expected of it.</summary>
    public Func<DeviceId, bool> IsRevoked { get; init; } = _ => false;

    /// <summary>Every device that is enrolled, those that are revoked too. Asked for at most once a second.</summary>
    public Func<IReadOnlyList<DeviceRecord>> Enrolled { get; init; } = () => [];

    /// <summary>Told of every capture with its topic, before it is judged.</summary>
    public Action<DeviceId, string> Saw { get; init; } = (_, _) => { };
}
