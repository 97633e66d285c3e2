using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Ledger;

namespace CarbonLedger.Storage.Tests;

/// <summary>What every private store promises.</summary>
public abstract class PrivateStoreContract
{
    private const long Day = 86_400_000;
    private const long Start = 20_000 * Day;

    private static readonly AssetId One = new("load-1");
    private static readonly AssetId Two = new("load-2");
    private static readonly DateOnly First = new DateOnly(1970, 1, 1).AddDays(20_000);

    protected abstract IPrivateStore Store { get; }

    [Fact]
    public async Task ASecret_IsMadeOnce_AlsoByMany()
    {
        byte[][] made = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Store.SecretOf(One, First).ToArray())));
        Assert.All(made, secret => Assert.Equal(made[0], secret));
        Assert.Equal(32, made[0].Length);
        Assert.NotEqual(made[0], Store.SecretOf(One, First.AddDays(1)).ToArray());
        Assert.NotEqual(made[0], Store.SecretOf(Two, First).ToArray());
    }

    [Fact]
    public async Task WhatIsKept_IsFoundAndRead()
    {
        PrivateOpening[] kept = [Opening(Two, 5), Opening(One, 9), Opening(One, 3)];
        await Store.KeepAsync(kept);
        await Store.KeepAsync([kept[0]]);
        IReadOnlyDictionary<Hash, ReadOnlyMemory<byte>> found = await Store.FindAsync([kept[0].Leaf, kept[1].Leaf, Hash.Zero]);
        Assert.Equal(2, found.Count);
        Assert.Equal(kept[1].Entry.ToArray(), found[kept[1].Leaf].ToArray());
        Assert.Equal([kept[2].Leaf, kept[1].Leaf], (await Store.ReadAsync(One, new Timestamp(Start), new Timestamp(Start + 10))).Select(opening => opening.Leaf));
        Assert.Equal([kept[2].Leaf], (await Store.ReadAsync(One, new Timestamp(Start + 3), new Timestamp(Start + 9))).Select(opening => opening.Leaf));
        Assert.Equal([One, One, Two], (await Store.ReadAsync(null, new Timestamp(Start), new Timestamp(Start + Day))).Select(opening => opening.Asset));
    }

    [Fact]
    public async Task WhatIsErased_IsGone_AndNothingElse()
    {
        PrivateOpening[] kept = [Opening(One, -1), Opening(One, 0), Opening(One, Day - 1), Opening(One, Day), Opening(Two, 0)];
        await Store.KeepAsync(kept);
        byte[] secret = Store.SecretOf(One, First).ToArray();
        byte[] next = Store.SecretOf(One, First.AddDays(1)).ToArray();
        Assert.Equal(2, await Store.EraseAsync(One, First, First));
        Assert.Equal([kept[0].Leaf, kept[3].Leaf, kept[4].Leaf], (await Store.FindAsync([.. kept.Select(opening => opening.Leaf)])).Keys.OrderBy(leaf => Array.FindIndex(kept, opening => opening.Leaf == leaf)));
        Assert.NotEqual(secret, Store.SecretOf(One, First).ToArray());
        Assert.Equal(next, Store.SecretOf(One, First.AddDays(1)).ToArray());
    }

    protected static PrivateOpening Opening(AssetId asset, long offset)
    {
        byte[] entry = System.Text.Encoding.ASCII.GetBytes($"secret of {asset} at {offset}");
        return new PrivateOpening(Hash.Of(entry), asset, new Timestamp(Start + offset), entry);
    }
}
