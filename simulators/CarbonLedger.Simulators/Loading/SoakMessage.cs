using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Simulators.Loading;

/// <summary>One message of a soak: what is sent, as often as the line needs it, and what it is made of.</summary>
/// <param name="Number">From 0, in the order a device made them.</param>
/// <param name="Captures">What is stored if it is taken, as it must be stored; empty where nothing could be.</param>
public sealed record SoakMessage(long Number, SoakMessageKind Kind, string Topic, ReadOnlyMemory<byte> Payload, IReadOnlyList<SignedCapture> Captures)
{
    /// <summary>The first capture's time and counter, for messages to the reader.</summary>
    internal string Place => Captures.Count == 0 ? $"message {Number}" : $"{Captures[0].Capture.Time} seq {Captures[0].Capture.Sequence}";

    internal static (long Time, int Version) KeyOf(Capture capture) => (capture.Time.UnixMilliseconds, capture.Version);
}
