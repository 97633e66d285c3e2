namespace CarbonLedger.Carbon.Tracing;

/// <content>The account of carbon: what was brought in and where it went.</content>
public sealed partial class FlowTracer
{
    /// <summary>
    /// Carbon that a bus without a value takes on, by being carried at <see cref="AssumedIntensity"/>, beyond what it receives:
    /// P_N·assumed − Σ received·(intensity of the sender). 0 at a bus with a value. Below 0 where a bus under the threshold
    /// receives from one that is more carbon-intensive than assumed.
    /// </summary>
    public double AssumedCarbon(int bus)
    {
        if (Reasons[bus] == NoValueReason.None)
        {
            return 0;
        }

        double carbon = Through[bus] * AssumedIntensity;
        for (int x = inStart[bus]; x < inStart[bus + 1]; x++)
        {
            carbon -= received[inEdge[x]] * CarriedAt(source[inEdge[x]]);
        }

        return carbon;
    }

    /// <summary>
    /// Carbon entered at a bus that has no value: no power of known origin passes there to carry it on, so it stays at the bus
    /// and is a term of the account of its own. 0 at a bus with a value.
    /// </summary>
    public double StrandedCarbon(int bus) => Reasons[bus] == NoValueReason.None ? 0 : GenerationCarbon[bus];

    /// <summary>Sums both sides of (16) for the inputs last solved, in the order of buses, then of branches. Allocates nothing.</summary>
    public Closure MeasureClosure()
    {
        Sums generation = default;
        Sums assumed = default;
        Sums load = default;
        Sums mismatch = default;
        Sums stranded = default;
        Sums loss = default;
        double busiest = 0;
        for (int i = 0; i < BusCount; i++)
        {
            double carried = CarriedAt(i);
            busiest = Math.Max(busiest, Through[i] * carried);
            generation.Add(GenerationCarbon[i]);
            load.Add(Load[i] * carried);
            mismatch.Add(Mismatch(i) * carried);
            assumed.Add(AssumedCarbon(i));
            stranded.Add(StrandedCarbon(i));
        }

        for (int k = 0; k < BranchCount; k++)
        {
            loss.Add(LossCarbon(k));
        }

        // A term below 0 is one of the other side.
        double broughtIn = generation.Above + assumed.Above + load.Below + loss.Below + mismatch.Below + stranded.Below;
        double accounted = generation.Below + assumed.Below + load.Above + loss.Above + mismatch.Above + stranded.Above;
        return new Closure(generation.Net, assumed.Net, load.Net, loss.Net, mismatch.Net, stranded.Net, Math.Max(busiest, Math.Max(broughtIn, accounted)));
    }

    // A sum, and the sizes of its terms above and below 0.
    private struct Sums
    {
        public double Net;
        public double Above;
        public double Below;

        public void Add(double term)
        {
            Net += term;
            if (term >= 0)
            {
                Above += term;
            }
            else
            {
                Below -= term;
            }
        }
    }
}
