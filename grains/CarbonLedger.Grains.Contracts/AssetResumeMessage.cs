namespace CarbonLedger.Grains.Contracts;

/// <summary>What an asset starts from after its grain was activated: what it has passed on so far.</summary>
/// <param name="LastPassed">Start of the newest interval passed on, UTC milliseconds; null before the first.</param>
/// <param name="Readings">Its reading entries of the last days, in log order.</param>
/// <param name="Energies">What its meters read in the last weeks, four numbers an energy.</param>
[GenerateSerializer, Immutable]
public sealed record AssetResumeMessage([property: Id(0)] long? LastPassed, [property: Id(1)] byte[][] Readings, [property: Id(2)] long[] Energies);
