using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Statements;

/// <summary>What closing one interval of a network gives: every asset's statement, every bus, the totals, and the storages before and after.</summary>
/// <param name="Statements">By asset id.</param>
/// <param name="Buses">By bus id.</param>
/// <param name="PointsExpected">Metering points of the network model in force.</param>
/// <param name="PointsActual">Of these, read at both ends.</param>
/// <param name="PointsEstimated">Of these, estimated.</param>
/// <param name="EnergyActual">Energy counted by meters that were read, in and out, for the coverage by energy.</param>
/// <param name="EnergyKnown">Energy counted by all meters whose energy is known, estimates included.</param>
/// <param name="HasUnknownOrigin">Power of unknown origin entered the tracing at the interval's average intensity.</param>
public sealed record TracedInterval(
    Interval Interval,
    IReadOnlyList<Statement> Statements,
    IReadOnlyList<BusBalance> Buses,
    Totals Totals,
    IReadOnlyList<StorageTank> TanksBefore,
    IReadOnlyList<StorageTank> TanksAfter,
    int PointsExpected,
    int PointsActual,
    int PointsEstimated,
    Amounts.Energy EnergyActual,
    Amounts.Energy EnergyKnown,
    bool HasUnknownOrigin)
{
    /// <summary>Whether another says the same of buses, totals, storages and coverage; statements are compared one by one.</summary>
    public bool SameFigures(TracedInterval other) =>
        (Interval, Totals, PointsExpected, PointsActual, PointsEstimated, EnergyActual, EnergyKnown, HasUnknownOrigin)
            == (other.Interval, other.Totals, other.PointsExpected, other.PointsActual, other.PointsEstimated, other.EnergyActual, other.EnergyKnown, other.HasUnknownOrigin)
        && Buses.SequenceEqual(other.Buses)
        && TanksBefore.SequenceEqual(other.TanksBefore)
        && TanksAfter.SequenceEqual(other.TanksAfter);
}
