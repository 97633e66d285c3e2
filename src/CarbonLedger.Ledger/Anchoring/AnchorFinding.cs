namespace CarbonLedger.Ledger.Anchoring;

/// <summary>What a receipt's evidence shows, or the first thing in it that does not hold. Texts are for a person, a fact and a number each.</summary>
public sealed record AnchorFinding
{
    private AnchorFinding()
    {
    }

    /// <summary>What does not hold; null where all does.</summary>
    public LogFailure? Failure { get; private init; }

    /// <summary>Where the statement stands, such as <c>block 12, transaction 3f…</c>.</summary>
    public string Inclusion { get; private init; } = "";

    /// <summary>Who vouches for that block, such as <c>quorum 3 of 4 nodes</c>; says so where nobody does.</summary>
    public string Quorum { get; private init; } = "";

    /// <summary>Why the block can't be taken back, or that nothing here shows it.</summary>
    public string Finality { get; private init; } = "";

    /// <summary>Whether a quorum of nodes or validators that the auditor pinned made the block final.</summary>
    public bool IsFinal { get; private init; }

    /// <summary>Time of the block by its proposer's clock, UTC milliseconds; null where its header has none.</summary>
    public long? BlockTime { get; private init; }

    /// <summary>All of the evidence holds.</summary>
    public static AnchorFinding Holds(string inclusion, string quorum, string finality, bool isFinal, long? blockTime) =>
        new() { Inclusion = inclusion, Quorum = quorum, Finality = finality, IsFinal = isFinal, BlockTime = blockTime };

    /// <summary>Something of it is false or malformed.</summary>
    public static AnchorFinding Fails(LogFailure failure) => new() { Failure = failure };
}
