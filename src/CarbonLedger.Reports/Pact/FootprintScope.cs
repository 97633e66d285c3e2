using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;

namespace CarbonLedger.Reports.Pact;

/// <summary>What a footprint is of, and which log says so.</summary>
/// <param name="From">Start of the reference period.</param>
/// <param name="To">Its end, not included.</param>
/// <param name="Created">When the footprint was made: of the log or of a person, never of this machine's clock.</param>
/// <param name="PrecedingIds">The footprints it replaces.</param>
public sealed record FootprintScope(string LogOrigin, long LogSize, Hash LogRoot, Timestamp From, Timestamp To, Timestamp Created, IReadOnlyList<Guid> PrecedingIds);
