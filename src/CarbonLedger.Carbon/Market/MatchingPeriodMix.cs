using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Market;

/// <summary>The generation of one matching period, what of it was tracked, and what the rest of consumption is charged at.</summary>
/// <param name="First">The first interval of it in the book.</param>
/// <param name="Last">The last.</param>
/// <param name="Generated">Sent out by generators and given back by loads.</param>
/// <param name="Tracked">Of it, certified or gone with bundled contracts, claimed or not; at the generators' own factors.</param>
/// <param name="Step">What the rest is charged at.</param>
/// <param name="MixCarbon">The mix is so many mg…</param>
/// <param name="MixEnergy">…for so many Wh; 0 where there is no mix.</param>
public sealed record MatchingPeriodMix(
    Interval First,
    Interval Last,
    Energy Generated,
    CarbonMass GeneratedCarbon,
    Energy Tracked,
    CarbonMass TrackedCarbon,
    HierarchyStep Step,
    Int128 MixCarbon,
    Int128 MixEnergy)
{
    /// <summary>Generated − tracked.</summary>
    public Energy Residual => Generated - Tracked;

    /// <summary>Generated carbon − tracked carbon.</summary>
    public CarbonMass ResidualCarbon => GeneratedCarbon - TrackedCarbon;

    /// <summary>For display; null where there is no mix. Figures are made with the quotient itself.</summary>
    public CarbonIntensity? Intensity => MixEnergy <= 0 ? null : CarbonIntensity.FromMilligramsPerMegawattHour((long)Shares.Ratio(MixCarbon, 1_000_000, MixEnergy));

    internal CarbonMass? CarbonOf(long wattHours) =>
        wattHours == 0 ? CarbonMass.Zero : MixEnergy <= 0 ? null : CarbonMass.FromMilligrams((long)Shares.Ratio(MixCarbon, wattHours, MixEnergy));
}
