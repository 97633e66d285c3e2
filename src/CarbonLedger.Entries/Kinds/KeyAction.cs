namespace CarbonLedger.Entries.Kinds;

/// <summary>What a <see cref="KeyEntry"/> does to the log's key.</summary>
public enum KeyAction
{
    /// <summary>Another key signs checkpoints from a size on.</summary>
    HandOver = 1,

    /// <summary>The log ends here.</summary>
    Freeze = 2,
}
