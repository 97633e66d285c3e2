namespace CarbonLedger.Carbon.Statements;

/// <summary>What an asset is, as its statement says it.</summary>
public enum AssetKind
{
    Generator = 1,
    Load = 2,
    Branch = 3,
    Storage = 4,
}
