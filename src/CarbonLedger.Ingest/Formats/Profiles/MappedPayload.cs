using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Formats.Profiles;

/// <summary>What came of a payload. An item with a problem gives no capture; the other items are not lost by it.</summary>
/// <param name="Captures">Unsigned, in order of first appearance; values of one device and time stand in one capture.</param>
/// <param name="Derived">Values that are no registers, in order.</param>
/// <param name="Skipped">Items that the profile's <c>when</c> left out.</param>
public sealed record MappedPayload(IReadOnlyList<Capture> Captures, IReadOnlyList<DerivedValue> Derived, int Skipped, IReadOnlyList<InputProblem> Problems);
