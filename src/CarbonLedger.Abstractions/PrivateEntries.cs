using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Ledger;

namespace CarbonLedger.Abstractions;

/// <summary>Between the entries that decisions are made with and those that stand in a log.</summary>
public static class PrivateEntries
{
    /// <summary>The entries of a batch with those opened that the store still has; an erased one stays sealed.</summary>
    public static async Task<IReadOnlyList<ReadOnlyMemory<byte>>> OpenAsync(this IPrivateStore store, IReadOnlyList<ReadOnlyMemory<byte>> entries, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        Dictionary<int, Hash> hidden = Enumerable.Range(0, entries.Count).Where(i => PrivateEntry.IsSealed(entries[i].Span)).ToDictionary(i => i, i => MerkleTree.LeafHash(entries[i].Span));
        if (hidden.Count == 0)
        {
            return entries;
        }

        IReadOnlyDictionary<Hash, ReadOnlyMemory<byte>> kept = await store.FindAsync(hidden.Values, cancellationToken);
        ReadOnlyMemory<byte>[] opened = [.. entries];
        foreach ((int at, Hash leaf) in hidden)
        {
            opened[at] = kept.TryGetValue(leaf, out ReadOnlyMemory<byte> entry) ? entry : opened[at];
        }

        return opened;
    }

    /// <summary>Keeps the opened entries of a draft. When this returns, the draft that is returned, with these sealed, may be committed.</summary>
    /// <param name="setup">Whose asset each device serves.</param>
    public static async Task<BatchDraft> SealAsync(this IPrivateStore store, BatchDraft draft, NetworkSetup setup, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ReadOnlyMemory<byte>[] entries = [.. draft.Entries];
        List<PrivateOpening> openings = [];
        for (int i = 0; i < entries.Length; i++)
        {
            if (PrivateEntry.IsOpened(entries[i].Span))
            {
                ReadOnlyMemory<byte> hidden = PrivateEntry.Seal(entries[i]);
                openings.Add(OpeningOf(entries[i], MerkleTree.LeafHash(hidden.Span), setup));
                entries[i] = hidden;
            }
        }

        if (openings.Count == 0)
        {
            return draft;
        }

        await store.KeepAsync(openings, cancellationToken);
        return draft with { Entries = entries };
    }

    private static PrivateOpening OpeningOf(ReadOnlyMemory<byte> entry, Hash leaf, NetworkSetup setup)
    {
        (AssetId asset, Timestamp time) = EntryKind.Of(entry) == EntryKind.Reading
            ? ReadingEntry.Decode(entry).Key is { } key ? (setup.AssetByDevice[key.Device], key.Time) : default
            : StatementEntry.Decode(entry) is { } statement ? (statement.Figures.Asset, statement.Interval.Start) : default;
        return new PrivateOpening(leaf, asset, time, entry);
    }
}
