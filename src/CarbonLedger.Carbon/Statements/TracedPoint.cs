using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Uncertainty;

namespace CarbonLedger.Carbon.Statements;

/// <summary>A metering point with how sure its energy is.</summary>
internal sealed class TracedPoint(MeteringPoint point)
{
    private readonly UncertaintySource meter = new(UncertaintyKind.Meter, point.Device.Value);
    private readonly UncertaintySource estimate = new(UncertaintyKind.Estimate, $"{point.Asset}/{point.Terminal}");
    private readonly int relativePpb = MeterUncertainty.RelativePpb(point.Accuracy.MeterPpm, point.Accuracy.CtPpm, point.Accuracy.VtPpm);

    /// <summary>One count of a register's last digit (a thousandth of a kWh) on the primary side, Wh; 1 or more.</summary>
    public long CountAt(Timestamp time) => (long)Int128.Clamp(point.MultiplierAt(time).PrimaryWattHours((Int128)1), 1, CheckThresholds.IntervalWattHoursMax);

    /// <summary>The uncertainty of an energy that this point counted, or that was estimated for it.</summary>
    public MeteredUncertainty Of(PointEnergy counted, Amounts.Energy energy) => counted.Method == EstimateMethod.None
        ? new MeteredUncertainty(meter, MeterUncertainty.StandardMilliwattHours(energy, relativePpb))
        : new MeteredUncertainty(estimate, MeterUncertainty.StandardMilliwattHours(energy, counted.Method));
}
