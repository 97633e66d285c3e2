using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Kinds;

/// <summary>What headers or balances add up to: energies in Wh, carbon in mg of the gas set the balances name. Sums are checked: they fit 64 bits or throw <see cref="OverflowException"/>.</summary>
public readonly record struct RangeTotals(Total Generated, Total Delivered, Total Lost, Total Residual)
{
    private const int Numbers = 8;

    /// <summary>Of one header, which states a restatement with what it changes.</summary>
    public static RangeTotals Of(HeaderFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return new RangeTotals(facts.Generated, facts.Delivered, facts.Lost, facts.Residual);
    }

    /// <summary>Of one interval.</summary>
    public static RangeTotals Of(Carbon.Statements.Totals totals)
    {
        ArgumentNullException.ThrowIfNull(totals);
        return new RangeTotals(
            new Total(totals.GeneratedEnergy.WattHours, totals.Generated.Milligrams),
            new Total(totals.DeliveredEnergy.WattHours, totals.Delivered.Milligrams),
            new Total(totals.LostEnergy.WattHours, totals.Lost.Milligrams),
            new Total(totals.ResidualEnergy.WattHours, totals.Residual.Milligrams));
    }

    public static RangeTotals operator +(RangeTotals left, RangeTotals right) => new(
        Add(left.Generated, right.Generated), Add(left.Delivered, right.Delivered), Add(left.Lost, right.Lost), Add(left.Residual, right.Residual));

    public static RangeTotals operator -(RangeTotals left, RangeTotals right) => new(
        Subtract(left.Generated, right.Generated), Subtract(left.Delivered, right.Delivered), Subtract(left.Lost, right.Lost), Subtract(left.Residual, right.Residual));

    public override string ToString() =>
        $"generated {Generated.WattHours} Wh {Generated.Milligrams} mg, delivered {Delivered.WattHours} Wh {Delivered.Milligrams} mg, lost {Lost.WattHours} Wh {Lost.Milligrams} mg, residual {Residual.WattHours} Wh {Residual.Milligrams} mg";

    internal CborValue ToCbor() => CborValue.Array(
        [Generated.WattHours, Generated.Milligrams, Delivered.WattHours, Delivered.Milligrams, Lost.WattHours, Lost.Milligrams, Residual.WattHours, Residual.Milligrams]);

    /// <exception cref="LedgerFormatException">Not eight numbers.</exception>
    internal static RangeTotals Of(CborValue value)
    {
        long[] numbers = [.. BalanceEntry.Exactly(value, Numbers).Select(number => number.AsInt())];
        return new RangeTotals(new Total(numbers[0], numbers[1]), new Total(numbers[2], numbers[3]), new Total(numbers[4], numbers[5]), new Total(numbers[6], numbers[7]));
    }

    private static Total Add(Total left, Total right) => new(left.WattHours + right.WattHours, left.Milligrams + right.Milligrams);

    private static Total Subtract(Total left, Total right) => new(left.WattHours - right.WattHours, left.Milligrams - right.Milligrams);
}
