namespace CarbonLedger.Ledger;

/// <summary>The five kinds of CBOR item the ledger knows.</summary>
public enum CborKind
{
    /// <summary>A signed whole number of 64 bits.</summary>
    Integer = 1,

    /// <summary>A byte string.</summary>
    Bytes = 2,

    /// <summary>UTF-8 text in Unicode normal form C.</summary>
    Text = 3,

    /// <summary>An array of items.</summary>
    Array = 4,

    /// <summary>A map from keys 0..23 to items.</summary>
    Map = 5,
}
