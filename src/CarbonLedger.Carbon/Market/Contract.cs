using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Market;

/// <summary>A power purchase agreement between a generator and a load of one network.</summary>
/// <param name="Id">Unique among all instruments.</param>
/// <param name="SharePpm">Of the generator's output in each interval, 1 to 1,000,000; null where <paramref name="IntervalMax"/> says how much.</param>
/// <param name="IntervalMax">At most this in each interval, as far as the generator sent it out; null where there is a share.</param>
/// <param name="From">On a quarter of an hour.</param>
/// <param name="To">Not included.</param>
/// <param name="IsBundled">The certificates come with the energy. Where they were sold to somebody else the contract claims nothing.</param>
public sealed record Contract(
    InstrumentId Id,
    AssetId Generator,
    AssetId Load,
    int? SharePpm,
    Energy? IntervalMax,
    Timestamp From,
    Timestamp To,
    bool IsBundled) : Instrument(Id)
{
    /// <summary>All of a generator's output.</summary>
    public const int SharePpmMax = 1_000_000;
}
