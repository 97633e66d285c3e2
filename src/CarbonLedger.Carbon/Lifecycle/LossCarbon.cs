using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Generation;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>
/// B6, the losses of an asset. One event has two projections: the loss carbon that a branch's statement holds <em>is</em> the asset's B6 of that
/// interval. It is read from the statement, never reckoned beside it and never added to it.
/// </summary>
public static class LossCarbon
{
    private const decimal WattHoursPerMegawattHour = 1_000_000;

    /// <summary>
    /// B6 of a branch in an interval: its statement's loss carbon, metered in less out. Where the statement has none because one end is not metered, the
    /// loss by the nameplate at the other end's energy and the statement's intensity. Null where neither is known, which is not zero.
    /// </summary>
    /// <param name="nameplate">Null if not on file.</param>
    /// <param name="reactive">varh in the interval; zero where not metered.</param>
    public static UseAmount? Of(Interval interval, Statement statement, LossNameplate? nameplate = null, Energy reactive = default)
    {
        if (statement.LossCarbon is { } lost)
        {
            return new UseAmount(statement.Asset, interval, LifecycleModule.B6, lost, UseOrigin.Statement);
        }

        PointEnergy[] known = [.. statement.Points.Where(point => point.IsKnown)];
        return statement is { Kind: AssetKind.Branch, EnergyIn: null, Intensity: { } intensity } && nameplate is not null && known.Length == 1
            ? OfNameplate(statement.Asset, interval, nameplate.Loss(Energy.FromWattHours(known[0].NetWattHours), reactive), intensity)
            : null;
    }

    /// <summary>Loss energy × e of the sending bus (eq. 9), exact, rounded once to mg, half to even.</summary>
    /// <exception cref="OverflowException">The carbon does not fit.</exception>
    public static UseAmount OfNameplate(AssetId asset, Interval interval, Energy loss, CarbonIntensity intensity)
    {
        Exact milligrams = (Exact)loss.WattHours * intensity.MilligramsPerMegawattHour / WattHoursPerMegawattHour;
        return new UseAmount(asset, interval, LifecycleModule.B6, CarbonMass.FromMilligrams(checked((long)milligrams.Round())), UseOrigin.Nameplate);
    }
}
