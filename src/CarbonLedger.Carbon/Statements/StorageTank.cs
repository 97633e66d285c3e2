using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Statements;

/// <summary>
/// A storage as a tank of carbon (Chen et al., arXiv 2308.03240): charging adds <c>η_c·E</c> of energy and all of its
/// carbon, discharging draws <c>E/η_d</c> and its share of the carbon at the content's mean, taken at the interval's start.
/// Storage losses raise the mean; they lose no carbon.
/// </summary>
/// <param name="Content">Energy held, 0 or more.</param>
/// <param name="Carbon">Carbon held with it, 0 or more.</param>
public sealed record StorageTank(AssetId Storage, Energy Content, CarbonMass Carbon)
{
    public static StorageTank AtStart(Storage storage) => new(storage.Id, storage.StartEnergy, storage.StartCarbon);

    /// <summary>Carbon that goes out with energy discharged to the grid: the drawn share of what is held, at most all of it.</summary>
    public CarbonMass CarbonOf(Storage storage, Energy discharged)
    {
        Energy drawn = Drawn(storage, discharged);
        if (drawn >= Content)
        {
            return discharged == Energy.Zero ? CarbonMass.Zero : Carbon;
        }

        return CarbonMass.RoundMilligrams((double)drawn.WattHours * Carbon.Milligrams / Content.WattHours);
    }

    /// <summary>
    /// How much of the energy discharged the tank can have held; the rest came from a charge that was not metered, and its
    /// origin is unknown.
    /// </summary>
    public Energy Covered(Storage storage, Energy discharged)
    {
        Energy drawn = Drawn(storage, discharged);
        return drawn <= Content ? discharged : Energy.RoundWattHours(Content.WattHours * storage.DischargeEfficiency);
    }

    /// <summary>The tank after an interval; energy below nothing is nothing.</summary>
    public StorageTank After(Storage storage, Energy charged, CarbonMass chargedCarbon, Energy discharged, CarbonMass dischargedCarbon)
    {
        Energy content = Content + Energy.RoundWattHours(charged.WattHours * storage.ChargeEfficiency) - Drawn(storage, discharged);
        return this with { Content = content < Energy.Zero ? Energy.Zero : content, Carbon = Carbon + chargedCarbon - dischargedCarbon };
    }

    private static Energy Drawn(Storage storage, Energy discharged) => Energy.RoundWattHours(discharged.WattHours / storage.DischargeEfficiency);
}
