namespace CarbonLedger.Ledger;

/// <summary>A request that a log known to the witness has signed. Whether it follows from what was cosigned is not yet decided.</summary>
public sealed class WitnessSubmission
{
    internal WitnessSubmission(WitnessRequest request, Checkpoint checkpoint)
    {
        Request = request;
        Checkpoint = checkpoint;
    }

    public WitnessRequest Request { get; }

    /// <summary>The checkpoint of the request; its origin is one the witness knows.</summary>
    public Checkpoint Checkpoint { get; }
}
