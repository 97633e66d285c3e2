namespace CarbonLedger.Ledger;

/// <summary>
/// What the maker of a batch states about it in the header. The ledger carries these figures and compares their bytes; what they
/// mean is checked by whoever recomputes the batch. Equal by value, lists included.
/// </summary>
public sealed record HeaderFacts
{
    /// <summary>The most hashes in each of the two lists.</summary>
    public const int HashCountMax = 256;

    /// <summary>Time of the earliest event in the batch, UTC milliseconds since 1970.</summary>
    public required long FirstEventTime { get; init; }

    /// <summary>Time of the latest event in the batch, UTC milliseconds since 1970; not before the first.</summary>
    public required long LastEventTime { get; init; }

    public Total Generated { get; init; }

    public Total Delivered { get; init; }

    public Total Lost { get; init; }

    /// <summary>What generated, delivered and lost leave over.</summary>
    public Total Residual { get; init; }

    /// <summary>Devices that should have reported in the time of the batch.</summary>
    public long ExpectedDevices { get; init; }

    /// <summary>Devices that did.</summary>
    public long ReportingDevices { get; init; }

    /// <summary>Hashes of the network models in force.</summary>
    public IReadOnlyList<Hash> NetworkModels { get; init; } = [];

    /// <summary>Hashes of the factor books in force.</summary>
    public IReadOnlyList<Hash> FactorBooks { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(HeaderFacts? other) => other is not null
        && (FirstEventTime, LastEventTime) == (other.FirstEventTime, other.LastEventTime)
        && (Generated, Delivered, Lost, Residual) == (other.Generated, other.Delivered, other.Lost, other.Residual)
        && (ExpectedDevices, ReportingDevices) == (other.ExpectedDevices, other.ReportingDevices)
        && NetworkModels.SequenceEqual(other.NetworkModels)
        && FactorBooks.SequenceEqual(other.FactorBooks);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(FirstEventTime, LastEventTime, Generated, Delivered, Lost, Residual);
}
