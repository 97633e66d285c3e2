namespace CarbonLedger.Carbon.Market;

/// <summary>The market-based book against itself: tracked + residual = generated, claimed ≤ issued, matched + unmatched = consumed.</summary>
/// <param name="Generated">Wh.</param>
/// <param name="Tracked">Wh.</param>
/// <param name="Residual">Wh, from the intervals' residuals.</param>
/// <param name="GeneratedCarbon">mg, as the statements say.</param>
/// <param name="TrackedCarbon">mg, at the generators' own factors.</param>
/// <param name="ResidualCarbon">mg.</param>
/// <param name="Issued">Wh of all instruments that claim.</param>
/// <param name="Claimed">Wh.</param>
/// <param name="Matched">Wh, Σ over consumers and intervals.</param>
/// <param name="AreClaimsWithin">No instrument claims more than was issued, no consumer matches more than it took.</param>
public sealed record MarketClosing(
    Int128 Generated,
    Int128 Tracked,
    Int128 Residual,
    Int128 GeneratedCarbon,
    Int128 TrackedCarbon,
    Int128 ResidualCarbon,
    Int128 Issued,
    Int128 Claimed,
    Int128 Matched,
    bool AreClaimsWithin)
{
    public bool Holds => Tracked + Residual == Generated && TrackedCarbon + ResidualCarbon == GeneratedCarbon && Claimed == Matched && AreClaimsWithin && Residual >= 0;
}
