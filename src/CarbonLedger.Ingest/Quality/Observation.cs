using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Ingest.Quality;

/// <summary>One payload as the watch sees it: a capture that was stored, or a refusal.</summary>
/// <param name="Capture">Null for a refusal without one.</param>
/// <param name="Reason">Null for a stored capture.</param>
/// <param name="Topic">As received.</param>
/// <param name="Client">As received.</param>
/// <param name="Receipt">Null for a capture that is read back from the store.</param>
/// <param name="Overflows">How many observations had been lost before this one.</param>
public readonly record struct Observation(Capture? Capture, RefusalReason? Reason, string Topic, string Client, Timestamp? Receipt, long Overflows);
