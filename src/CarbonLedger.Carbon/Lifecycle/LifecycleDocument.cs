using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>What is on file of an asset's life, one document each: its record when it is put in service, or what happened to it later.</summary>
public abstract record LifecycleDocument
{
    /// <summary>Schema of what happened later; that of the record is <see cref="LifecycleRecord.Schema"/>.</summary>
    public const string EventSchema = "carbonledger.lifecycle-event/1";

    private LifecycleDocument()
    {
    }

    public abstract AssetId Asset { get; }

    /// <summary>From when it holds, a quarter of an hour.</summary>
    public abstract Timestamp Time { get; }

    /// <summary>The asset is put in service with this record.</summary>
    public sealed record PutInService(LifecycleRecord Record) : LifecycleDocument
    {
        /// <inheritdoc/>
        public override AssetId Asset => Record.Asset;

        /// <inheritdoc/>
        public override Timestamp Time => Record.Commissioned;
    }

    /// <summary>Something happened to the asset later.</summary>
    /// <param name="Record">Id of the work report.</param>
    /// <param name="Command">Any but <see cref="LifecycleCommand.Commission"/>.</param>
    public sealed record Changed(AssetId Asset, string Record, LifecycleCommand Command) : LifecycleDocument
    {
        /// <inheritdoc/>
        public override AssetId Asset { get; } = Asset;

        /// <inheritdoc/>
        public override Timestamp Time => Command.At;

        /// <summary>
        /// Whether the document tells the energy that has passed. Where it does not, the command has 0 there, which straight line doesn't use and
        /// an asset charged by energy must not take for a figure.
        /// </summary>
        public bool TellsPassed { get; init; } = true;
    }
}
