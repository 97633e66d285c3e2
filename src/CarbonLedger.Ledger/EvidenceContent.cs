namespace CarbonLedger.Ledger;

/// <summary>What a verified evidence bundle holds.</summary>
/// <param name="Headers">The headers its entries stand under, by number.</param>
/// <param name="Entries">By batch and place.</param>
public sealed record EvidenceContent(Checkpoint Checkpoint, IReadOnlyDictionary<long, BatchHeader> Headers, IReadOnlyList<EvidenceEntry> Entries);
