using System.Numerics;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Generation;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>CO2 equivalent of a gas in whole mg, with the warming potentials it was reckoned with. Amounts of different ones are never added.</summary>
public sealed record CarbonEquivalent
{
    /// <summary>kgCO2e per kg of SF6: the constant of China's guideline for grid enterprises (2013), the method's own and no set's.</summary>
    public const decimal GuidelineSf6 = 23_900;

    private CarbonEquivalent(Int128 milligrams, GwpBasis basis) => (Milligrams, Basis) = (milligrams, basis);

    /// <summary>mg CO2e.</summary>
    public Int128 Milligrams { get; }

    public GwpBasis Basis { get; }

    /// <summary>t CO2e, exact to nine decimals.</summary>
    public decimal Tonnes => (decimal)Milligrams / 1_000_000_000;

    /// <exception cref="InvalidOperationException">The two were reckoned with different warming potentials; the message names both.</exception>
    /// <exception cref="OverflowException">The sum does not fit.</exception>
    public static CarbonEquivalent operator +(CarbonEquivalent left, CarbonEquivalent right) => Add(left, right);

    /// <exception cref="InvalidOperationException">The two were reckoned with different warming potentials; the message names both.</exception>
    /// <exception cref="OverflowException">The difference does not fit.</exception>
    public static CarbonEquivalent operator -(CarbonEquivalent left, CarbonEquivalent right) => Subtract(left, right);

    /// <inheritdoc cref="op_Addition"/>
    public static CarbonEquivalent Add(CarbonEquivalent left, CarbonEquivalent right) =>
        new(checked(left.Milligrams + right.Milligrams), Same(left.Basis, right.Basis));

    /// <inheritdoc cref="op_Subtraction"/>
    public static CarbonEquivalent Subtract(CarbonEquivalent left, CarbonEquivalent right) =>
        new(checked(left.Milligrams - right.Milligrams), Same(left.Basis, right.Basis));

    /// <summary>SF6 by the guideline's constant (eq. 2 of the method), rounded once, half to even.</summary>
    public static CarbonEquivalent ByGuideline(GasMass sf6) => Round((Exact)GuidelineSf6 * sf6.Milligrams, GwpBasis.Guideline);

    /// <summary>A gas by one row of a table, rounded once, half to even.</summary>
    public static CarbonEquivalent Of(GasMass mass, GwpRow row) => Round((Exact)row.Value * mass.Milligrams, GwpBasis.Of(row));

    /// <summary>This and CO2, whose potential is 1 in every set and in the guideline.</summary>
    /// <exception cref="OverflowException">The sum does not fit.</exception>
    public CarbonEquivalent PlusCarbonDioxide(CarbonMass carbonDioxide) => new(checked(Milligrams + carbonDioxide.Milligrams), Basis);

    internal static CarbonEquivalent Round(Exact milligrams, GwpBasis basis)
    {
        BigInteger whole = milligrams.Round();
        return new(checked((Int128)whole), basis);
    }

    private static GwpBasis Same(GwpBasis left, GwpBasis right) => left == right
        ? left
        : throw new InvalidOperationException($"CO2 equivalents of {left} and of {right} can't be added: one report uses one set of warming potentials.");
}
