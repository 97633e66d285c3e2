namespace CarbonLedger.Anchors.Witness;

/// <summary>What came of asking one witness.</summary>
public enum WitnessOutcome
{
    /// <summary>Its cosignature over this checkpoint holds.</summary>
    Cosigned = 1,

    /// <summary>It has cosigned a larger size: this log went back, or another holder of its key went on.</summary>
    Ahead = 2,

    /// <summary>It did not accept the proof from the size it named itself, or knows another root of this size: two histories.</summary>
    HistoryRefused = 3,

    /// <summary>It refused for another reason, such as not knowing the log or its key.</summary>
    Refused = 4,

    /// <summary>It answered with a cosignature that does not hold over this checkpoint, or against the protocol.</summary>
    Misbehaved = 5,

    /// <summary>No whole answer in time.</summary>
    TimedOut = 6,

    /// <summary>No connection, or one that broke.</summary>
    Unreachable = 7,

    /// <summary>The policy gives no http or https address of it.</summary>
    NoAddress = 8,
}
