using CarbonLedger.Ledger;

namespace CarbonLedger.Simulators.Loading;

/// <summary>A message as the journal tells of it.</summary>
/// <param name="Payload">Its digest, as <see cref="SoakRefusal.DigestOf"/> makes it.</param>
/// <param name="Captures">The canonical bytes and the signature of each, as they must be stored.</param>
public sealed record SoakSentMessage(long Number, SoakMessageKind Kind, string Topic, Hash Payload, IReadOnlyList<(byte[] Capture, byte[] Signature)> Captures)
{
    /// <summary>How often all of it was handed to the line; it may have arrived as often, or less.</summary>
    public int Transmissions { get; internal set; }

    /// <summary>The reason codes of the PUBACKs it got.</summary>
    public List<byte> Answers { get; } = [];
}
