using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;
using static CarbonLedger.Storage.Tests.LedgerSamples;

namespace CarbonLedger.Storage.Tests;

/// <summary>What every signing journal promises.</summary>
public abstract class SigningJournalContract
{
    protected abstract ISigningJournal Journal { get; }

    [Fact]
    public async Task RecordedHead_IsTheLastOfItsLogOnly()
    {
        Assert.Null(await Journal.LastAsync(Origin));
        await Journal.RecordAsync(Origin, Head(1));
        await Journal.RecordAsync(Origin, Head(3));
        Assert.Equal(Head(3), await Journal.LastAsync(Origin));
        Assert.Null(await Journal.LastAsync("carbonledger.example/other"));
    }

    [Fact]
    public async Task SmallerSize_IsRefusedAndSaysWhatToDo()
    {
        await Journal.RecordAsync(Origin, Head(5));
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Journal.RecordAsync(Origin, Head(4)));
        Assert.Contains("size 5 was signed before and the store holds 4", refused.Message, StringComparison.Ordinal);
        Assert.Contains("bring back the batches from 4 on, or start a new origin", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Head(5), await Journal.LastAsync(Origin));
    }

    [Fact]
    public async Task SameSizeWithAnotherRoot_IsRefused()
    {
        await Journal.RecordAsync(Origin, Head(5));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Journal.RecordAsync(Origin, Head(5, salt: 1)));
        Assert.Equal(Head(5), await Journal.LastAsync(Origin));
    }

    [Fact]
    public async Task LastHeadAgain_ChangesNothing()
    {
        await Journal.RecordAsync(Origin, Head(5));
        await Journal.RecordAsync(Origin, Head(5));
        Assert.Equal(Head(5), await Journal.LastAsync(Origin));
    }

    [Fact]
    public async Task ManyRootsOfOneSizeAtOnce_OneIsRecorded()
    {
        Exception?[] refused = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Record.ExceptionAsync(() => Journal.RecordAsync(Origin, Head(1, salt: (byte)i))).AsTask()));
        Assert.Single(refused, exception => exception is null);
        Assert.Equal(7, refused.Count(exception => exception is InvalidOperationException));
    }

    protected static LogHead Head(long size, byte salt = 0) => new(size, Hash.Of([(byte)size, salt]));
}
