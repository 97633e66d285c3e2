using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>What happened in an asset's life, as its account keeps it.</summary>
/// <param name="At">A quarter of an hour. A commissioning or change holds from the interval that starts then; a retirement lies in the interval that ends then.</param>
public abstract record LifecycleEvent(Timestamp At)
{
    /// <summary>Put in service.</summary>
    /// <param name="Bus">Where it stands; null for a branch, load or storage of the network.</param>
    /// <param name="Expected">Energy of the whole life; null with straight line where it isn't known.</param>
    /// <param name="Amounts">A1 to A5, expected C1 to C4, expected D.</param>
    /// <param name="GwpSet">SAR, AR4, AR5, AR6 or unstated.</param>
    /// <param name="UncheckedDefaults">Ids of typical figures in it that were never checked.</param>
    public sealed record Commissioned(
        Timestamp At, AssetId Asset, BusId? Bus, ChargeRule Rule, Timestamp LifeEnd, Energy? Expected, ModuleAmounts Amounts, string GwpSet, IReadOnlyList<string> UncheckedDefaults)
        : LifecycleEvent(At)
    {
        /// <inheritdoc/>
        public bool Equals(Commissioned? other) => other is not null
            && (At, Asset, Bus, Rule, LifeEnd, Expected, GwpSet) == (other.At, other.Asset, other.Bus, other.Rule, other.LifeEnd, other.Expected, other.GwpSet)
            && Amounts.Equals(other.Amounts) && UncheckedDefaults.SequenceEqual(other.UncheckedDefaults);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(At, Asset, Bus, Rule, LifeEnd, Expected, Amounts, GwpSet);
    }

    /// <summary>The life ends later than it did.</summary>
    public sealed record LifeExtended(Timestamp At, Timestamp NewEnd) : LifecycleEvent(At);

    /// <summary>The life ends earlier than it did.</summary>
    public sealed record LifeShortened(Timestamp At, Timestamp NewEnd) : LifecycleEvent(At);

    /// <summary>Another energy is expected in the whole life.</summary>
    public sealed record ThroughputRevised(Timestamp At, Int128 TransmittedWattHours, Energy Expected) : LifecycleEvent(At);

    /// <summary>Repaired (B3), a part replaced (B4) or refurbished (B5).</summary>
    public sealed record CarbonAdded(
        Timestamp At, Int128 TransmittedWattHours, LifecycleModule Module, CarbonMass Added, string Source, Timestamp? NewEnd, Energy? NewExpected) : LifecycleEvent(At);

    /// <summary>Out of service for good.</summary>
    /// <param name="ActualEnd">C1 to C4 and D; a module that it doesn't tell is taken as expected.</param>
    public sealed record Retired(Timestamp At, Int128 TransmittedWattHours, ModuleAmounts? ActualEnd) : LifecycleEvent(At);
}
