using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Statements;

/// <summary>
/// A storage as a tank of carbon (Chen et al., arXiv 2308.03240; eq. 18): charging adds <c>η_c·E</c> of energy and all of its
/// carbon, discharging draws <c>E/η_d</c> and its share of the carbon at the content's mean, taken at the interval's start.
/// Conversion losses and self-discharge raise the mean; they lose no carbon. A storage of the carbon-free model holds energy only.
/// </summary>
/// <param name="Content">Energy held, 0 or more; above the storage's capacity where the meters say so (<see cref="Excess"/>).</param>
/// <param name="Carbon">Carbon held with it, 0 or more.</param>
/// <param name="HalfWidth">
/// Half the width of the 95 % interval of <paramref name="Carbon"/>. Charges add theirs as amounts (r = 1: the factors behind them are the same
/// from one interval to the next), discharges take their part; never too little.
/// </param>
public sealed record StorageTank(AssetId Storage, Energy Content, CarbonMass Carbon, CarbonMass HalfWidth = default)
{
    /// <summary>25 %: what is declared to be held at the start. An unchecked default.</summary>
    public const int StartHalfWidthPpm = 250_000;

    private const int PpmOfWhole = 1_000_000;

    /// <summary>The half-width as parts per million of the carbon, at most ten times all of it.</summary>
    public int HalfWidthPpm => Carbon <= CarbonMass.Zero ? 0 : (int)Int128.Min((Int128)HalfWidth.Milligrams * PpmOfWhole / Carbon.Milligrams, 10 * PpmOfWhole);

    public static StorageTank AtStart(Storage storage) => new(
        storage.Id, storage.StartEnergy, storage.StartCarbon, CarbonMass.FromMilligrams((long)((Int128)storage.StartCarbon.Milligrams * StartHalfWidthPpm / PpmOfWhole)));

    /// <summary>
    /// Carbon that goes out with energy discharged to the grid: the drawn share of what is held, at most all of it; all of it
    /// where the discharge draws what self-discharge leaves. 0 in the carbon-free model.
    /// </summary>
    public CarbonMass CarbonOf(Storage storage, Energy discharged)
    {
        if (discharged == Energy.Zero || storage.Model == StorageModel.CarbonFree)
        {
            return CarbonMass.Zero;
        }

        Energy drawn = Drawn(storage, discharged);
        if (drawn >= Content - SelfDischarge(storage))
        {
            return Carbon;
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

    /// <summary>
    /// Energy lost by standing for one interval: <see cref="Storage.SelfDischargePpm"/> of the content at the interval's start,
    /// rounded once, half to even. It takes no carbon.
    /// </summary>
    public Energy SelfDischarge(Storage storage)
    {
        (Int128 quotient, Int128 remainder) = Int128.DivRem((Int128)Content.WattHours * storage.SelfDischargePpm, 1_000_000);
        bool up = remainder > 500_000 || (remainder == 500_000 && (quotient & 1) == 1);
        return Energy.FromWattHours(checked((long)(up ? quotient + 1 : quotient)));
    }

    /// <summary>Content above the storage's capacity: 0, unless a meter, an efficiency or the capacity on file is wrong.</summary>
    public Energy Excess(Storage storage) => Content > storage.Capacity ? Content - storage.Capacity : Energy.Zero;

    /// <summary>
    /// The tank after an interval of 15 minutes: less self-discharge, with charge and discharge each as metered and not netted;
    /// energy below nothing is nothing.
    /// </summary>
    /// <param name="storage">The storage this tank is of.</param>
    /// <param name="charged">Energy taken from the grid, 0 or more.</param>
    /// <param name="chargedCarbon">Its carbon. In the carbon-free model it is the charger's, delivered as to a load, and does not enter.</param>
    /// <param name="discharged">Energy given to the grid, 0 or more.</param>
    /// <param name="dischargedCarbon">What <see cref="CarbonOf"/> says of it.</param>
    /// <param name="chargedHalfWidth">Half the width of the 95 % interval of the charge's carbon.</param>
    /// <returns>
    /// The tank, and carbon written off as a loss of the storage: what would be left in a tank without content, and what a tank of
    /// the carbon-free model held. before + charged − discharged = after + written off, to the milligram (the carbon-free model: without charged).
    /// </returns>
    public (StorageTank Tank, CarbonMass WrittenOff) After(
        Storage storage, Energy charged, CarbonMass chargedCarbon, Energy discharged, CarbonMass dischargedCarbon, CarbonMass chargedHalfWidth = default)
    {
        Energy content = Content - SelfDischarge(storage) + Energy.RoundWattHours(charged.WattHours * storage.ChargeEfficiency) - Drawn(storage, discharged);
        bool isCarbonFree = storage.Model == StorageModel.CarbonFree;
        CarbonMass carbon = Carbon + (isCarbonFree ? CarbonMass.Zero : chargedCarbon) - dischargedCarbon;
        if (content <= Energy.Zero || isCarbonFree)
        {
            return (this with { Content = content < Energy.Zero ? Energy.Zero : content, Carbon = CarbonMass.Zero, HalfWidth = CarbonMass.Zero }, carbon);
        }

        Int128 kept = Carbon <= CarbonMass.Zero ? 0 : (Int128)HalfWidth.Milligrams * (Carbon - dischargedCarbon).Milligrams / Carbon.Milligrams;
        return (this with { Content = content, Carbon = carbon, HalfWidth = CarbonMass.FromMilligrams((long)kept) + chargedHalfWidth }, CarbonMass.Zero);
    }

    private static Energy Drawn(Storage storage, Energy discharged) => Energy.RoundWattHours(discharged.WattHours / storage.DischargeEfficiency);
}
