namespace CarbonLedger.Carbon.Network;

/// <summary>Whether a metering point is accounted for or stands beside one that is.</summary>
public enum PointRole
{
    /// <summary>Its energy is the asset's.</summary>
    Main = 1,

    /// <summary>It measures the same as the main point of its terminal, to compare with and to stand in for it.</summary>
    Check = 2,
}
