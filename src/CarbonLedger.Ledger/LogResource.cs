namespace CarbonLedger.Ledger;

/// <summary>What a path of a published log stands for. One of <see cref="HashTile"/>, <see cref="HeaderTile"/>, <see cref="BatchEntries"/>.</summary>
public abstract record LogResource
{
    private LogResource()
    {
    }

    /// <summary><c>tile/L/N[.p/W]</c>: hashes of the log's tree.</summary>
    public sealed record HashTile(TileId Tile) : LogResource;

    /// <summary><c>tile/entries/N[.p/W]</c>: batch headers from N·256 on, <paramref name="Width"/> of them, as a <see cref="HeaderBundle"/>.</summary>
    public sealed record HeaderTile(long Index, int Width) : LogResource;

    /// <summary><c>batch/N</c>: the entries of batch N, as an <see cref="EntryBundle"/>.</summary>
    public sealed record BatchEntries(long Number) : LogResource;
}
