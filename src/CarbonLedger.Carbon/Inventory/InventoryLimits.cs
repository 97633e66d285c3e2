namespace CarbonLedger.Carbon.Inventory;

/// <summary>The ranges that inventory data must lie in.</summary>
public static class InventoryLimits
{
    public const int BytesMax = 64 * 1024 * 1024;

    /// <summary>Rows of one array.</summary>
    public const int RowsMax = 100_000;

    /// <summary>kg in one row: 100 t; the largest gas-insulated substation holds some tens of tonnes.</summary>
    public const decimal RowKilogramsMax = 100_000;

    /// <summary>kg in one term of the mass balance: 100 000 t, far more than any company's stock.</summary>
    public const decimal TermKilogramsMax = 100_000_000;

    /// <summary>MWh; the world uses some 3·10¹⁰ a year.</summary>
    public const decimal MegawattHoursMax = 100_000_000_000;

    /// <summary>tCO2/MWh; no plant emits as much.</summary>
    public const decimal FactorMax = 10;

    /// <summary>kV and kA of a unit's plate; no grid reaches them.</summary>
    public const decimal RatedKilovoltsMax = 2_000, BreakingKiloamperesMax = 1_000;

    /// <summary>Years over which gas was topped up.</summary>
    public const decimal YearsMax = 100;

    /// <summary>Per cent of the supplied energy: outside it a loss rate is unusual (the project's own range).</summary>
    public const int LossPercentMin = 1, LossPercentMax = 12;
}
