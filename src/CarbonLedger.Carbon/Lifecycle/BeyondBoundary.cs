using System.Globalization;
using System.Numerics;
using CarbonLedger.Carbon.Generation;

namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>
/// Module D in mg CO2e, below zero for a benefit. Not a <see cref="Amounts.CarbonMass"/> and without any way into one, so that it
/// can't be netted into modules A to C.
/// </summary>
public readonly record struct BeyondBoundary(Int128 Milligrams)
{
    private const decimal MilligramsPerKilogram = 1_000_000;

    /// <summary>D = −Σ mass_out,net × (EF_primary − EF_recycled) × quality (recycled-content method), exact, rounded once, half to even.</summary>
    public static BeyondBoundary OfScrap(IReadOnlyList<ScrapLine> lines)
    {
        Exact kilograms = 0m;
        foreach (ScrapLine line in lines)
        {
            kilograms += (Exact)line.NetKilograms * ((Exact)line.PrimaryFactor - line.RecycledFactor) * line.Quality;
        }

        BigInteger milligrams = ((Exact)0m - (kilograms * MilligramsPerKilogram)).Round();
        return new BeyondBoundary((Int128)milligrams);
    }

    public static BeyondBoundary operator +(BeyondBoundary left, BeyondBoundary right) => new(left.Milligrams + right.Milligrams);

    public static BeyondBoundary Add(BeyondBoundary left, BeyondBoundary right) => left + right;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Milligrams} mg in D");
}
