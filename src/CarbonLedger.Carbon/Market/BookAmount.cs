using System.Globalization;

namespace CarbonLedger.Carbon.Market;

/// <summary>Carbon of one book in mg. Amounts of two books are never added.</summary>
/// <param name="Terms">Whose amount it is.</param>
/// <param name="Milligrams">mg of the gas set of the terms; 128 bits wide, as it is a sum over a period.</param>
public sealed record BookAmount(BookTerms Terms, Int128 Milligrams)
{
    /// <exception cref="InvalidOperationException">The amounts are of two books; the message names both.</exception>
    public static BookAmount operator +(BookAmount left, BookAmount right) => left.Terms == right.Terms
        ? left with { Milligrams = left.Milligrams + right.Milligrams }
        : throw new InvalidOperationException($"An amount that is {left.Terms} can't be added to one that is {right.Terms}: they are books of their own.");

    public static BookAmount Add(BookAmount left, BookAmount right) => left + right;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Milligrams} mg {Terms.GasSet} {Terms.Basis}");
}
