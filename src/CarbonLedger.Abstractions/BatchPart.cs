namespace CarbonLedger.Abstractions;

/// <summary>The stored parts of a batch that can be read in ranges.</summary>
public enum BatchPart
{
    /// <summary>The header's bytes.</summary>
    Header,

    /// <summary>The entries as an <see cref="Ledger.EntryBundle"/>.</summary>
    Entries,

    /// <summary>The inner tree's nodes (<see cref="Ledger.StoredTree"/>).</summary>
    Tree,

    /// <summary>Where entries begin (<see cref="Ledger.EntryPositions"/>); empty if the entries are not framed, or were committed before positions were kept.</summary>
    Positions,
}
