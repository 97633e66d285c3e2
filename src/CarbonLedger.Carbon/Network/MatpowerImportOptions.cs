using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Network;

/// <summary>What the network file says beside the case: its names and since when it is in force.</summary>
/// <param name="Id">The network's id.</param>
public sealed record MatpowerImportOptions(NetworkId Id)
{
    /// <summary>2026-06-01T00:00:00+08:00.</summary>
    public static Timestamp DefaultValidFrom { get; } = new(1_780_243_200_000);

    public int Version { get; init; } = 1;

    public Timestamp ValidFrom { get; init; } = DefaultValidFrom;

    /// <summary>Where the devices stand; the network's id unless set.</summary>
    public SiteId Site { get; init; } = new(Id.Value);

    /// <summary>IANA name of the site's time zone.</summary>
    public string TimeZone { get; init; } = "Asia/Shanghai";

    /// <summary>Where the data come from, for the reader of the file.</summary>
    public string Source { get; init; } = "MATPOWER case";
}
