namespace CarbonLedger.Carbon.Inventory;

/// <summary>What comes of an event: a booking, a refusal, or neither for one that is booked already.</summary>
public sealed class Sf6Verdict
{
    internal Sf6Verdict(Sf6Booking? booking, Sf6Refusal? refusal) => (Booking, Refusal) = (booking, refusal);

    public Sf6Booking? Booking { get; }

    public Sf6Refusal? Refusal { get; }

    /// <summary>The same record came again; nothing to do.</summary>
    public bool IsRedelivery => Booking is null && Refusal is null;
}
