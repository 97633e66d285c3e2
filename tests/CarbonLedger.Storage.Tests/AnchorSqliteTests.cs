using CarbonLedger.Abstractions;
using CarbonLedger.Storage.Sqlite;

namespace CarbonLedger.Storage.Tests;

public sealed class AnchorSqliteTests : AnchorStoreContract, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("anchors").FullName;
    private readonly SqliteAnchorStore store;

    public AnchorSqliteTests() => store = new SqliteAnchorStore(Path.Combine(folder, "anchors.db"));

    protected override IAnchorStore Store => store;

    public void Dispose()
    {
        store.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task WhatIsKept_OutlivesTheProcess_AndTwoOwnersAgree()
    {
        await store.AddAsync(Made(0));
        await store.DeliverAsync(Receipt("evm:1/0x01", 0));
        using SqliteAnchorStore other = new(Path.Combine(folder, "anchors.db"));
        Assert.Equal(Made(0), await other.LastAsync(Origin));
        Assert.True(await other.AddAsync(Made(1)));
        Assert.False(await store.AddAsync(Made(1)));
        Assert.Equal(0, (await other.LastDeliveryAsync(Origin, "evm:1/0x01"))!.Sequence);
    }
}
