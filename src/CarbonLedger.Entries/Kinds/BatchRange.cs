using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Kinds;

/// <summary>Consecutive batches of a log, both ends among them.</summary>
/// <param name="First">0 or more.</param>
/// <param name="Last">Not before the first.</param>
public readonly record struct BatchRange(long First, long Last)
{
    internal CborValue ToCbor() => CborValue.Array([First, Last]);

    /// <exception cref="LedgerFormatException">Not two numbers from 0 on, ascending.</exception>
    internal static BatchRange Of(CborValue value)
    {
        IReadOnlyList<CborValue> ends = BalanceEntry.Exactly(value, 2);
        BatchRange range = new(ends[0].AsInt(), ends[1].AsInt());
        return range.First >= 0 && range.Last >= range.First ? range : throw new LedgerFormatException(value.Path, "two batch numbers, ascending", range.ToString());
    }

    public override string ToString() => $"{First} to {Last}";
}
