namespace CarbonLedger.Carbon.Market;

/// <summary>The location-based book against itself: Σ loads = consumption × factor + rounding.</summary>
/// <param name="Loads">mg, Σ over loads and intervals, each rounded once.</param>
/// <param name="Total">mg, all consumption of a year × its factor, rounded once a year.</param>
/// <param name="Amounts">Rounded amounts in the first sum.</param>
public sealed record LocationClosing(Int128 Loads, Int128 Total, int Amounts)
{
    public Int128 Rounding => Loads - Total;

    /// <summary>Whether the rounding is at most half a milligram an amount, and half a year's.</summary>
    public bool Holds => 2 * Int128.Abs(Rounding) <= (Int128)Amounts + Amounts;
}
