using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>A month, a year or any other time of an asset's account.</summary>
/// <param name="Amounts">Carbon by module as it happened in it: A when put in service, B3 to B5 when added, C and D at retirement, the rest by interval.</param>
/// <param name="Cumulative">The same from commissioning to its end.</param>
/// <param name="ChargedMilligrams">Of A, B3 to B5 and C, what was charged in it: another view of those amounts, never added to them.</param>
/// <param name="WrittenOffMilligrams">What a retirement in it wrote off.</param>
/// <param name="TransmittedWattHours">Energy that passed in it.</param>
public sealed record LifecycleBucket(
    Timestamp From, Timestamp To, ModuleAmounts Amounts, ModuleAmounts Cumulative, Int128 ChargedMilligrams, Int128 WrittenOffMilligrams, Int128 TransmittedWattHours);
