namespace CarbonLedger.Anchors.ChainMaker;

/// <summary>Why a request to a chain came to nothing.</summary>
public enum ChainMakerFailure
{
    /// <summary>No node answered.</summary>
    Unreachable = 1,

    /// <summary>The node took the request, and no block holds it in time. It may still be committed.</summary>
    NotCommitted = 2,

    /// <summary>The node refused the request; no block holds it.</summary>
    Refused = 3,

    /// <summary>The node's answer is not one.</summary>
    Malformed = 4,
}
