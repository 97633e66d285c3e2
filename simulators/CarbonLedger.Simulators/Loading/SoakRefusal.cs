using CarbonLedger.Entries.Captures;
using CarbonLedger.Ledger;

namespace CarbonLedger.Simulators.Loading;

/// <summary>A refusal as the store keeps it.</summary>
/// <param name="Payload">The digest of what was kept.</param>
public sealed record SoakRefusal(RefusalReason Reason, string Topic, string Client, Hash Payload)
{
    /// <summary>Bytes of a refused payload that are kept.</summary>
    public const int KeptMax = 4_096;

    /// <summary>SHA-256 of the part of a payload that is kept when it is refused.</summary>
    public static Hash DigestOf(ReadOnlySpan<byte> payload) => Hash.Of(payload[..Math.Min(payload.Length, KeptMax)]);
}
