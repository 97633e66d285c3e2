using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>What is on file of a gas-filled unit, one document each: that the unit is there, or that something was done to its gas.</summary>
public abstract record Sf6Document
{
    public const string Schema = "carbonledger.sf6/1";

    private Sf6Document()
    {
    }

    /// <summary>Of an event the id of its record, of a unit its serial number. The two are names of different things and may be the same text.</summary>
    public abstract string Id { get; }

    /// <summary>When it happened; of a unit when it was commissioned.</summary>
    public abstract Timestamp Time { get; }

    /// <summary>A unit of the register, empty until it is filled.</summary>
    public sealed record UnitEntered(Sf6Unit Unit) : Sf6Document
    {
        /// <inheritdoc/>
        public override string Id => Unit.Serial.Value;

        /// <inheritdoc/>
        public override Timestamp Time => Unit.Commissioned;
    }

    /// <summary>Something was done to a unit's gas.</summary>
    public sealed record Happened(Sf6Event Event) : Sf6Document
    {
        /// <inheritdoc/>
        public override string Id => Event.Record;

        /// <inheritdoc/>
        public override Timestamp Time => Event.Time;
    }
}
