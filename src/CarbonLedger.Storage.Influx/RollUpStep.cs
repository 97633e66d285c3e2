namespace CarbonLedger.Storage.Influx;

/// <summary>What energies are added up over.</summary>
public enum RollUpStep
{
    /// <summary>15 minutes.</summary>
    Interval,

    Hour,

    Day,
}
