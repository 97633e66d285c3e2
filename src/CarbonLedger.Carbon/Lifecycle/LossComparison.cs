using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>Compares what the meters of a branch lose with what its nameplate says. It finds, and changes no figure.</summary>
public static class LossComparison
{
    /// <summary>How far the two may be apart in percent of the nameplate's loss; the project's own, unchecked (temperature, tap, load that varies within the interval).</summary>
    public const int DifferencePercentMax = 20;

    /// <summary>What the meters of both ends may be off, in parts per million of the energy that passed: 0.2 % an end. A loss is a small difference of large energies.</summary>
    public const int MetersPpm = 4_000;

    private const int Percent = 100;
    private const int PpmOfWhole = 1_000_000;

    /// <summary>A finding where the losses differ by more than <see cref="DifferencePercentMax"/> and the meters' errors together; else null.</summary>
    /// <param name="metered">In less out.</param>
    /// <param name="byNameplate">0 or more.</param>
    /// <param name="passed">What entered the branch.</param>
    public static LossFinding? Of(Energy metered, Energy byNameplate, Energy passed)
    {
        Int128 allowed = ((Int128)byNameplate.WattHours * DifferencePercentMax / Percent) + (Int128.Abs(passed.WattHours) * MetersPpm / PpmOfWhole);
        Int128 difference = (Int128)metered.WattHours - byNameplate.WattHours;
        if (Int128.Abs(difference) <= allowed)
        {
            return null;
        }

        return new LossFinding(
            difference > 0 ? LossFindingReason.MeteredAboveNameplate : LossFindingReason.MeteredBelowNameplate,
            metered.ToString(),
            FormattableString.Invariant($"{byNameplate} by the nameplate, within {allowed} Wh ({DifferencePercentMax} % of it and {MetersPpm} ppm of {passed})"));
    }
}
