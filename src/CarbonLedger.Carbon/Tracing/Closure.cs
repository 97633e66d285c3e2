namespace CarbonLedger.Carbon.Tracing;

/// <summary>
/// Both sides of (16) for one solved interval: Σ PG·EG + Σ s + assumed = Σ PD·e + Σ loss·e_send + Σ mismatch·e + stranded.
/// All in the carbon unit of the tracer's inputs (kg/h, or mg of an interval). A bus without a value counts at the assumed
/// intensity, on both sides alike.
/// </summary>
/// <param name="Generation">Carbon of generation, and of sources without power (15).</param>
/// <param name="Assumed">
/// Carbon that buses without a value take on beyond what they receive (<see cref="FlowTracer.AssumedCarbon"/>). It is almost
/// nothing: power that comes out of nowhere is a negative mismatch, and its carbon is in <paramref name="Mismatch"/>.
/// </param>
/// <param name="Load">Carbon of what the loads took.</param>
/// <param name="Loss">Carbon of losses and of branches' own consumption; a branch that gains power counts below 0.</param>
/// <param name="Mismatch">Carbon of power that the flows don't account for; below 0 where more leaves than comes in.</param>
/// <param name="Stranded">Carbon entered at buses without a value, which no power carries away (<see cref="FlowTracer.StrandedCarbon"/>).</param>
/// <param name="Turnover">
/// The larger side, summed over buses and branches one by one with a term below 0 on the other side; or the carbon that passes the
/// busiest bus, where power going round makes that more.
/// </param>
public readonly record struct Closure(double Generation, double Assumed, double Load, double Loss, double Mismatch, double Stranded, double Turnover)
{
    /// <summary>The largest <see cref="Error"/> of a sound solve: the method's limit for (16).</summary>
    public const double ErrorMax = 1e-9;

    /// <summary>Left side of (16).</summary>
    public double BroughtIn => Generation + Assumed;

    /// <summary>Right side of (16).</summary>
    public double Accounted => Load + Loss + Mismatch + Stranded;

    /// <summary>
    /// |brought in − accounted| over the turnover; 0 where nothing was turned over. In a network in balance the turnover is what was
    /// brought in. Elsewhere the net sum won't do: where little generation stands beside large mismatches of both signs, or a loop
    /// carries much more than is fed into it, the net sum is the rounding of the large terms.
    /// </summary>
    public double Error => Turnover > 0 ? Math.Abs(BroughtIn - Accounted) / Turnover : 0;

    /// <summary>Whether (16) holds.</summary>
    public bool IsClosed => Error <= ErrorMax;
}
