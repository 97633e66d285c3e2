using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>A time over which one amount is spread by one rate. What is charged is the difference of rounded-down running sums, so that nothing drifts.</summary>
/// <param name="From">Where it begins; the next span ends it.</param>
/// <param name="To">End of life, where all is charged by straight line.</param>
/// <param name="ChargedBefore">mg charged before it.</param>
/// <param name="Amount">mg to be charged in it, 0 or more.</param>
/// <param name="TransmittedBefore">Wh that passed before it.</param>
/// <param name="ExpectedWattHours">Wh with which all is charged by unit of production.</param>
public sealed record ChargeSpan(Timestamp From, Timestamp To, Int128 ChargedBefore, Int128 Amount, Int128 TransmittedBefore, Int128 ExpectedWattHours)
{
    /// <summary>mg of what was charged before it that were expected of the end of life (C1 to C4).</summary>
    public Int128 EndBefore { get; init; }

    /// <summary>mg of <see cref="Amount"/> that are expected of the end of life.</summary>
    public Int128 EndAmount { get; init; }

    /// <summary>mg of the end of life in what is charged: rounded down as a running sum, so that all of it is charged with the last of the amount.</summary>
    /// <param name="charged">mg charged in all by then, within this span.</param>
    internal Int128 EndIn(Int128 charged) => Amount <= 0 ? EndBefore : EndBefore + (EndAmount * (charged - ChargedBefore) / Amount);

    internal Int128 ChargedAt(ChargeRule rule, Timestamp at, Int128 transmitted)
    {
        (Int128 part, Int128 whole) = rule == ChargeRule.StraightLine
            ? (at.UnixMilliseconds - From.UnixMilliseconds, To.UnixMilliseconds - From.UnixMilliseconds)
            : (transmitted - TransmittedBefore, ExpectedWattHours);
        return part <= 0 ? ChargedBefore : part >= whole ? ChargedBefore + Amount : ChargedBefore + (Amount * part / whole);
    }
}
