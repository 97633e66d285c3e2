namespace CarbonLedger.Carbon.Metering.Validation;

/// <summary>The energy of a metering point in one interval of a period.</summary>
public sealed record PointInterval(Interval Interval, PointEnergy Energy)
{
    /// <summary>All energy that passed, in either direction, Wh; 0 when not known.</summary>
    public long PassedWattHours => Energy.IsKnown ? checked(Energy.Import.WattHours + Energy.Export.WattHours) : 0;
}
