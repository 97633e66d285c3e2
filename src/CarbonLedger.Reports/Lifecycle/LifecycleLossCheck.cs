using CarbonLedger.Carbon.Lifecycle;

namespace CarbonLedger.Reports.Lifecycle;

/// <summary>Metered losses beside those by the nameplate, interval by interval. It finds, and changes no figure.</summary>
/// <param name="Compared">Intervals in which both ends were metered.</param>
/// <param name="Differing">Of these, further apart than meters and nameplate explain.</param>
/// <param name="First">The first such finding; null if none.</param>
public sealed record LifecycleLossCheck(int Compared, int Differing, LossFinding? First);
