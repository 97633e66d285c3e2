using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Statements;

/// <summary>What closing one interval of a network gives: every asset's statement, every bus, the totals, and the storages before and after.</summary>
/// <param name="Statements">By asset id.</param>
/// <param name="Terms">What every figure of it has in common.</param>
/// <param name="Groups">Source groups of the buses' shares: technologies of generators, then storages, then loads that give power back.</param>
/// <param name="Buses">By bus id.</param>
/// <param name="WrittenOff">Carbon that each storage lost when it was empty, in the order of the tanks.</param>
/// <param name="Sources">Carbon that entered without power, by source id; what no power could carry is in its bus's mismatch.</param>
/// <param name="PointsExpected">Metering points of the network model in force.</param>
/// <param name="PointsActual">Of these, read at both ends.</param>
/// <param name="PointsEstimated">Of these, estimated.</param>
/// <param name="EnergyActual">Energy counted by meters that were read, in and out, for the coverage by energy.</param>
/// <param name="EnergyKnown">Energy counted by all meters whose energy is known, estimates included.</param>
/// <param name="HasUnknownOrigin">Power of unknown origin entered the tracing at the interval's average intensity, or a statement's energy is carried at it.</param>
/// <param name="ClosureErrorParts">What the solve of (16) left open, relative, in parts of 1e-15.</param>
public sealed record TracedInterval(
    Interval Interval,
    FigureTerms Terms,
    IReadOnlyList<Statement> Statements,
    IReadOnlyList<string> Groups,
    IReadOnlyList<BusBalance> Buses,
    Totals Totals,
    IReadOnlyList<StorageTank> TanksBefore,
    IReadOnlyList<StorageTank> TanksAfter,
    IReadOnlyList<Amounts.CarbonMass> WrittenOff,
    IReadOnlyList<Network.CarbonSource> Sources,
    int PointsExpected,
    int PointsActual,
    int PointsEstimated,
    Amounts.Energy EnergyActual,
    Amounts.Energy EnergyKnown,
    bool HasUnknownOrigin,
    long ClosureErrorParts)
{
    /// <summary>The method's limit for <see cref="ClosureErrorParts"/>: 1e-9.</summary>
    public const long ClosureErrorPartsMax = 1_000_000;

    /// <summary>Energy that passed the assets that are charged by it, by asset id.</summary>
    public IReadOnlyList<AssetThroughput> Passed { get; init; } = [];

    /// <summary>Whether another says the same of buses, totals, storages and coverage; statements are compared one by one.</summary>
    public bool SameFigures(TracedInterval other) =>
        (Interval, Terms, Totals, PointsExpected, PointsActual, PointsEstimated, EnergyActual, EnergyKnown, HasUnknownOrigin, ClosureErrorParts)
            == (other.Interval, other.Terms, other.Totals, other.PointsExpected, other.PointsActual, other.PointsEstimated, other.EnergyActual, other.EnergyKnown, other.HasUnknownOrigin, other.ClosureErrorParts)
        && Buses.SequenceEqual(other.Buses)
        && TanksBefore.SequenceEqual(other.TanksBefore)
        && TanksAfter.SequenceEqual(other.TanksAfter)
        && WrittenOff.SequenceEqual(other.WrittenOff)
        && Groups.SequenceEqual(other.Groups)
        && Sources.SequenceEqual(other.Sources)
        && Passed.SequenceEqual(other.Passed);
}
