namespace CarbonLedger.Carbon.Market;

/// <summary>The consumption-traced book against the intervals' own totals, in mg; instruments have no part in it.</summary>
/// <param name="Loads">What the loads' statements say.</param>
/// <param name="OwnUse">What generators took, and storages whose carbon stays with the charger.</param>
/// <param name="Delivered">As the totals say.</param>
/// <param name="Rounding">As the totals say.</param>
public sealed record TracedClosing(
    Int128 Generated, Int128 Sources, Int128 Loads, Int128 OwnUse, Int128 Delivered, Int128 Lost, Int128 Stored, Int128 Mismatch, Int128 Rounding)
{
    public bool Holds => Loads + OwnUse == Delivered && Generated + Sources == Delivered + Lost + Stored + Mismatch + Rounding;
}
