using System.Text;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Storage.Sqlite;

namespace CarbonLedger.Storage.Tests;

public sealed class PrivateSqliteTests : PrivateStoreContract, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("private").FullName;
    private readonly SqlitePrivateStore store;

    public PrivateSqliteTests() => store = new SqlitePrivateStore(Path.Combine(folder, "private.db"));

    protected override IPrivateStore Store => store;

    public void Dispose()
    {
        store.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task ASecretAndWhatIsKept_OutliveTheProcess()
    {
        DateOnly day = new(2026, 6, 1);
        byte[] secret = store.SecretOf(new AssetId("load-1"), day).ToArray();
        PrivateOpening opening = Opening(new AssetId("load-1"), 0);
        await store.KeepAsync([opening]);
        using SqlitePrivateStore other = new(Path.Combine(folder, "private.db"));
        Assert.Equal(secret, other.SecretOf(new AssetId("load-1"), day).ToArray());
        Assert.Single(await other.FindAsync([opening.Leaf]));
    }

    [Fact]
    public async Task WhatWasErased_StandsInNoFile()
    {
        AssetId asset = new("load-1");
        DateOnly day = new DateOnly(1970, 1, 1).AddDays(20_000);
        byte[] secret = store.SecretOf(asset, day).ToArray();
        PrivateOpening opening = Opening(asset, 0);
        await store.KeepAsync([opening, Opening(asset, 86_400_000)]);
        Assert.True(Holds(opening.Entry.Span) && Holds(secret));
        await store.EraseAsync(asset, day, day);
        Assert.False(Holds(opening.Entry.Span));
        Assert.False(Holds(secret));
        Assert.True(Holds(Encoding.ASCII.GetBytes("secret of load-1 at 86400000")));
    }

    private bool Holds(ReadOnlySpan<byte> bytes)
    {
        foreach (string file in Directory.EnumerateFiles(folder))
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] content = new byte[stream.Length];
            stream.ReadExactly(content);
            if (content.AsSpan().IndexOf(bytes) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
