using System.Collections.Immutable;
using System.Globalization;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Generation;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>What a unit is filled with: gases by mass fraction. Two are equal if every fraction is.</summary>
public sealed class GasMixture : IEquatable<GasMixture>
{
    /// <summary>All of a mixture, in millionths.</summary>
    public const int WholePpm = 1_000_000;

    private GasMixture(ImmutableArray<GasShare> shares) => Shares = shares;

    /// <summary>SF6 alone, as most units have.</summary>
    public static GasMixture Sf6 { get; } = new([new GasShare(InsulatingGas.SulphurHexafluoride, WholePpm)]);

    /// <summary>In the order of <see cref="InsulatingGas"/>; they add up to 1 000 000 ppm.</summary>
    public ImmutableArray<GasShare> Shares { get; }

    /// <summary>Whether it has SF6, C4-FN or C5-FK in it.</summary>
    public bool IsFluorinated => Shares.Any(share => IsFluorinatedGas(share.Gas));

    /// <exception cref="ArgumentException">No share, a gas twice, a share outside 1 to 1 000 000 ppm, or a sum that is not 1 000 000 ppm.</exception>
    public static GasMixture Of(params ReadOnlySpan<GasShare> shares)
    {
        ImmutableArray<GasShare> sorted = [.. shares.ToArray().OrderBy(share => share.Gas)];
        long sum = sorted.Sum(share => (long)share.Ppm);
        return sorted.Length > 0 && sum == WholePpm && sorted.All(share => share.Ppm > 0) && sorted.DistinctBy(share => share.Gas).Count() == sorted.Length
            ? new(sorted)
            : throw new ArgumentException($"{sorted.Length} shares add up to {sum} ppm; expected different gases above 0 that add up to {WholePpm} ppm.", nameof(shares));
    }

    public static bool IsFluorinatedGas(InsulatingGas gas) =>
        gas is InsulatingGas.SulphurHexafluoride or InsulatingGas.C4Fluoronitrile or InsulatingGas.C5Fluoroketone;

    /// <summary>The mass of one gas in so much of the mixture, rounded once to mg, half to even; zero if it has none.</summary>
    public GasMass MassOf(InsulatingGas gas, GasMass mixture)
    {
        GasShare share = Shares.FirstOrDefault(share => share.Gas == gas);
        return GasMass.FromMilligrams((long)((Exact)mixture.Milligrams * share.Ppm / WholePpm).Round());
    }

    /// <summary>CO2 equivalent: mass of each gas × its own potential, exact, rounded once; null if the set lists no potential for one of them, which is not zero.</summary>
    public CarbonEquivalent? Equivalent(GasMass mixture, GwpSet set, InsulatingGasPotentials potentials)
    {
        Exact milligrams = 0m;
        foreach (GasShare share in Shares)
        {
            if (potentials.Find(share.Gas, set) is not { } potential)
            {
                return null;
            }

            milligrams += (Exact)mixture.Milligrams * share.Ppm / WholePpm * potential.Value;
        }

        return CarbonEquivalent.Round(milligrams, potentials.BasisOf(set));
    }

    public bool Equals(GasMixture? other) => other is not null && Shares.SequenceEqual(other.Shares);

    public override bool Equals(object? obj) => Equals(obj as GasMixture);

    public override int GetHashCode() => Shares.Aggregate(0, HashCode.Combine);

    public override string ToString() => string.Join(" + ", Shares.Select(share =>
        string.Create(CultureInfo.InvariantCulture, $"{NameOf(share.Gas)} {share.Ppm / 10_000m:0.####} %")));

    /// <summary>As written in files and reports: SF6, C4-FN, C5-FK, CO2, N2, O2.</summary>
    public static string NameOf(InsulatingGas gas) => gas switch
    {
        InsulatingGas.SulphurHexafluoride => "SF6",
        InsulatingGas.C4Fluoronitrile => "C4-FN",
        InsulatingGas.C5Fluoroketone => "C5-FK",
        InsulatingGas.CarbonDioxide => "CO2",
        InsulatingGas.Nitrogen => "N2",
        InsulatingGas.Oxygen => "O2",
        _ => throw new ArgumentOutOfRangeException(nameof(gas), gas, "Not an insulating gas."),
    };
}
