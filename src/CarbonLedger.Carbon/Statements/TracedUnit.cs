using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Statements;

/// <summary>An asset as the tracing sees it: its place, and its two variables in the balance of its buses.</summary>
/// <param name="Bus">The bus of a unit, load or storage; of a branch the bus at its from end.</param>
/// <param name="Far">The bus at a branch's to end; else <paramref name="Bus"/>.</param>
/// <param name="First">Variable of the energy out of a unit, load or storage; of a branch what its from end gives to the bus.</param>
/// <param name="Second">Variable of the energy in; of a branch what its to end gives to the bus.</param>
/// <param name="Branch">The branch's index in the tracer; −1 otherwise.</param>
/// <param name="Group">The source group of its generation.</param>
/// <param name="Points">Its metering points, by terminal.</param>
internal sealed record TracedUnit(
    AssetId Asset, AssetKind Kind, int Bus, int Far, int First, int Second, int Branch, int Group, Storage? Storage, IReadOnlyList<TracedPoint> Points);
