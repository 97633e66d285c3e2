using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Metering;

/// <summary>Energy of one metering point in one interval, primary side.</summary>
/// <param name="Import">From the bus into the asset; zero and meaningless when missing.</param>
/// <param name="Export">From the asset into the bus; zero and meaningless when missing.</param>
/// <param name="Checks">What validation found.</param>
/// <param name="Method">How an estimate was made; none unless <see cref="EnergyFlag.Estimated"/> or <see cref="EnergyFlag.Substituted"/>.</param>
public sealed record PointEnergy(
    Terminal Terminal, Energy Import, Energy Export, EnergyFlag Flag, PointChecks Checks = PointChecks.None, EstimateMethod Method = EstimateMethod.None)
{
    public bool IsKnown => Flag is not (EnergyFlag.Missing or EnergyFlag.Rejected);

    /// <summary>Whether the energy is a difference of registers that were read at both boundaries.</summary>
    public bool IsRead => Flag is EnergyFlag.Actual or EnergyFlag.ActualOffTime;

    /// <summary>Energy entering the asset here, export counted negative, in Wh; 0 when missing.</summary>
    public long NetWattHours => IsKnown ? Import.WattHours - Export.WattHours : 0;
}
