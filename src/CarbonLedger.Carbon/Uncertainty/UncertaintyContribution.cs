namespace CarbonLedger.Carbon.Uncertainty;

/// <summary>What one source adds to a figure's uncertainty; its variance is <paramref name="Milligrams"/>² + <paramref name="SquareMilligrams"/>.</summary>
/// <param name="Milligrams">Sensitivity × standard uncertainty, summed with sign over all that shares the error, mg.</param>
/// <param name="SquareMilligrams">Squares of earlier intervals' contributions, for a source whose error is independent in time, mg².</param>
public readonly record struct UncertaintyContribution(UncertaintySource Source, Int128 Milligrams, UInt128 SquareMilligrams)
{
    /// <summary>mg².</summary>
    /// <exception cref="OverflowException">The square does not fit 128 bits: an error above some 18 Gt.</exception>
    public UInt128 Variance
    {
        get
        {
            UInt128 amount = (UInt128)Int128.Abs(Milligrams);
            return checked((amount * amount) + SquareMilligrams);
        }
    }
}
