namespace CarbonLedger.Carbon.Metering;

/// <summary>
/// Where the registers of a device stood at a time, in thousandths, counted on from the capture of index <see cref="Frame"/>
/// without a rollover: a value may pass the register's last digit.
/// </summary>
/// <param name="Method">None when read.</param>
/// <param name="Left">Index of the earlier capture it rests on.</param>
/// <param name="Right">Index of the later one; the same when read.</param>
internal sealed record RegisterPosition(int Frame, Int128 Import, Int128 Export, EnergyFlag Flag, EstimateMethod Method, int Left, int Right)
{
    public bool IsRead => Method == EstimateMethod.None;
}
