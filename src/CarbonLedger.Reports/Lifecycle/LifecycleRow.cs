using CarbonLedger.Carbon.Lifecycle;

namespace CarbonLedger.Reports.Lifecycle;

/// <summary>A module of A to C in the table of an asset's life.</summary>
/// <param name="ToDate">mg, as it happened; null where nothing is declared or recorded, which is not zero.</param>
/// <param name="Expected">mg at the end of life, of C1 to C4 in service; null otherwise.</param>
/// <param name="Source">Where the amount is from; empty where there is none.</param>
/// <param name="IsUnchecked">It holds typical figures that were never checked.</param>
internal sealed record LifecycleRow(LifecycleModule Module, Int128? ToDate, Int128? Expected, string Source, bool IsUnchecked)
{
    public bool IsKnown => ToDate is not null || Expected is not null;
}
