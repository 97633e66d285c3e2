namespace CarbonLedger.Grains.Contracts;

/// <summary>An asset's metered interval on its way between grains.</summary>
/// <param name="IntervalStart">UTC milliseconds.</param>
/// <param name="Points">Six numbers a metering point: terminal, flag, import Wh, export Wh, checks, method.</param>
/// <param name="ReadingLeaves">32 bytes a leaf hash.</param>
[GenerateSerializer, Immutable]
public sealed record MeteredMessage(
    [property: Id(0)] long IntervalStart,
    [property: Id(1)] long[] Points,
    [property: Id(2)] byte[] ReadingLeaves);
