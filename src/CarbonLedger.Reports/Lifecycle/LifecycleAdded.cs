using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Reports.Lifecycle;

/// <summary>What an asset adds to the power that passes it, in the time that a log tells of: as the traced book carries it.</summary>
/// <param name="From">Start of the first interval.</param>
/// <param name="To">End of the last.</param>
/// <param name="IsThroughBus">Whether the energy is that through its bus, as none is metered of the asset itself.</param>
/// <param name="WattHours">Energy that passed.</param>
/// <param name="EmbodiedMilligrams">Charged of A and B3 to B5.</param>
/// <param name="EndOfLifeMilligrams">Charged of C.</param>
/// <param name="GasMilligrams">Of gas that got out, what falls on the time.</param>
/// <param name="LostMilligrams">Loss carbon; null where no statement tells any.</param>
public sealed record LifecycleAdded(
    Timestamp From, Timestamp To, bool IsThroughBus, Int128 WattHours, Int128 EmbodiedMilligrams, Int128 EndOfLifeMilligrams, Int128 GasMilligrams, Int128? LostMilligrams)
{
    private const long WattHoursPerMegawattHour = 1_000_000;

    /// <summary>What enters the flows with the asset, losses apart: charges and gas per energy; null without energy.</summary>
    public CarbonIntensity? Entered => PerEnergy(EmbodiedMilligrams + EndOfLifeMilligrams + GasMilligrams);

    /// <summary>An amount per energy, rounded half away from zero, for display; null without energy or where the amount isn't known.</summary>
    public CarbonIntensity? PerEnergy(Int128? milligrams) => milligrams is not { } known || WattHours <= 0
        ? null
        : CarbonIntensity.FromMilligramsPerMegawattHour(checked((long)Divide(known * WattHoursPerMegawattHour, WattHours)));

    private static Int128 Divide(Int128 amount, Int128 by) => ((2 * amount) + (amount < 0 ? -by : by)) / (2 * by);
}
