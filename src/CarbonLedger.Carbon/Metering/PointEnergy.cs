using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Metering;

/// <summary>Energy of one metering point in one interval, primary side.</summary>
/// <param name="Import">From the bus into the asset; zero and meaningless when missing.</param>
/// <param name="Export">From the asset into the bus; zero and meaningless when missing.</param>
public sealed record PointEnergy(Terminal Terminal, Energy Import, Energy Export, EnergyFlag Flag)
{
    public bool IsKnown => Flag != EnergyFlag.Missing;

    /// <summary>Energy entering the asset here, export counted negative, in Wh; 0 when missing.</summary>
    public long NetWattHours => IsKnown ? Import.WattHours - Export.WattHours : 0;
}
