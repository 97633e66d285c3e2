using System.Numerics;

namespace CarbonLedger.Carbon.Generation;

/// <summary>CO2 that a unit emits itself: CO2 only, boundary direct, fossil and biogenic apart. Not a CO2e amount and not a CarbonMass, so that neither can be added to one.</summary>
public sealed record DirectCarbon
{
    private DirectCarbon(long fossil, long biogenic) => (FossilMilligrams, BiogenicMilligrams) = (fossil, biogenic);

    /// <summary>mg CO2 from fossil fuels and carbonates.</summary>
    public long FossilMilligrams { get; }

    /// <summary>mg CO2 from biogenic fuels; reported apart.</summary>
    public long BiogenicMilligrams { get; }

    /// <exception cref="OverflowException">The sum does not fit.</exception>
    public static DirectCarbon operator +(DirectCarbon left, DirectCarbon right) => Add(left, right);

    /// <exception cref="OverflowException">The sum does not fit.</exception>
    public static DirectCarbon Add(DirectCarbon left, DirectCarbon right) =>
        new(checked(left.FossilMilligrams + right.FossilMilligrams), checked(left.BiogenicMilligrams + right.BiogenicMilligrams));

    /// <summary>Rounds once, half to even.</summary>
    internal static GenerationFigure<DirectCarbon> Round(string record, Exact milligrams, bool biogenic)
    {
        BigInteger whole = milligrams.Round();
        return whole > long.MaxValue
            ? new([new GenerationProblem(record, "carbon", $"{whole} mg", $"at most {long.MaxValue} mg", GenerationReason.TooLarge)])
            : new(biogenic ? new DirectCarbon(0, (long)whole) : new DirectCarbon((long)whole, 0));
    }
}
