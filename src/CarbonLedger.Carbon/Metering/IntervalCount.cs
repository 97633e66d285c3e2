using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Metering;

/// <summary>What the registers of one device say of a time between two boundaries, primary side.</summary>
/// <param name="Import">Wh, 0 to <see cref="CheckThresholds.IntervalWattHoursMax"/> an interval when usable.</param>
/// <param name="Flag">How it is known when it is usable.</param>
/// <param name="Method">None when both boundaries were read.</param>
/// <param name="ImportTolerance">What two readings may be apart by being cut to whole counts, Wh.</param>
/// <param name="IsUsable">Whether it passed every check that decides that.</param>
/// <param name="IsRead">Whether registers were read at both boundaries.</param>
/// <param name="Readings">The captures it rests on, ascending.</param>
internal sealed record IntervalCount(
    Int128 Import, Int128 Export, EnergyFlag Flag, EstimateMethod Method, PointChecks Checks,
    Int128 ImportTolerance, Int128 ExportTolerance, bool IsUsable, bool IsRead, IReadOnlyList<ReadingKey> Readings)
{
    public PointEnergy ToEnergy(Terminal terminal, EnergyFlag flag, PointChecks checks, EstimateMethod method) =>
        new(terminal, Energy.FromWattHours((long)Import), Energy.FromWattHours((long)Export), flag, checks, method);

    /// <summary>Whether two meters of one point are further apart than the limits of error of both and the counts of their last digits.</summary>
    public bool DiffersFrom(IntervalCount other, MeterAccuracy accuracy, MeterAccuracy otherAccuracy) =>
        Differs(Import, other.Import, ImportTolerance + other.ImportTolerance, accuracy, otherAccuracy)
        || Differs(Export, other.Export, ExportTolerance + other.ExportTolerance, accuracy, otherAccuracy);

    private static bool Differs(Int128 left, Int128 right, Int128 tolerance, MeterAccuracy ofLeft, MeterAccuracy ofRight) =>
        (Int128.Abs(left - right) - tolerance) * 1_000_000 > (left * ofLeft.SumPpm) + (right * ofRight.SumPpm);
}
