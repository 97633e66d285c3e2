using System.Text;
using CarbonLedger.Abstractions;
using CarbonLedger.Storage.Sqlite;
using static CarbonLedger.Storage.Tests.LedgerSamples;

namespace CarbonLedger.Storage.Tests;

public sealed class SigningJournalFileTests : SigningJournalContract, IDisposable
{
    private readonly TelemetryFile file = new();
    private FileSigningJournal journal;

    public SigningJournalFileTests() => journal = new FileSigningJournal(file.Path);

    protected override ISigningJournal Journal => journal;

    public void Dispose()
    {
        journal.Dispose();
        file.Dispose();
    }

    [Fact]
    public async Task AfterARestart_TheLastHeadStillStands()
    {
        await Journal.RecordAsync(Origin, Head(1));
        await Journal.RecordAsync(Origin, Head(2));
        Reopen();
        Assert.Equal(Head(2), await Journal.LastAsync(Origin));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Journal.RecordAsync(Origin, Head(1)));
        Assert.Equal(2, (await File.ReadAllLinesAsync(file.Path)).Length);
    }

    [Theory]
    [InlineData("3")]
    [InlineData("3 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU= carbonledger.example/test/sto")]
    [InlineData("\u00e9")]
    public async Task LastLineTornOff_IsDroppedAndTheNextIsWhole(string torn)
    {
        await Journal.RecordAsync(Origin, Head(2));
        await File.AppendAllTextAsync(file.Path, torn);
        Reopen();
        Assert.Equal(Head(2), await Journal.LastAsync(Origin));
        await Journal.RecordAsync(Origin, Head(3));
        Reopen();
        Assert.Equal(Head(3), await Journal.LastAsync(Origin));
    }

    [Fact]
    public async Task LastLineTornInTheMiddleOfACharacter_IsDroppedToTheByte()
    {
        await Journal.RecordAsync(Origin, Head(2));
        long whole = new FileInfo(file.Path).Length;
        await using (FileStream stream = new(file.Path, FileMode.Append))
        {
            stream.Write([0x33, 0xE9, 0x94]);
        }

        Reopen();
        Assert.Equal(whole, new FileInfo(file.Path).Length);
    }

    [Theory]
    [InlineData("garbage", "line 2: expected size, base64 root and origin; found \"garbage\"")]
    [InlineData("x 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU= a", "line 2: expected size")]
    [InlineData("1 AAAA a", "line 2: expected size")]
    [InlineData("", "line 2: expected size")]
    public async Task GarbageLine_IsNamedByItsNumber(string line, string message)
    {
        await Journal.RecordAsync(Origin, Head(2));
        await File.AppendAllTextAsync(file.Path, line + "\n");
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => new FileSigningJournal(file.Path));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BytesThatAreNoText_AreNamedAndTheFileIsLeftAsItWas()
    {
        await Journal.RecordAsync(Origin, Head(2));
        byte[] spoilt = [.. await File.ReadAllBytesAsync(file.Path), 0xFF, 0xFE, (byte)'\n', .. Encoding.ASCII.GetBytes("torn")];
        await File.WriteAllBytesAsync(file.Path, spoilt);
        Assert.Throws<InvalidOperationException>(() => new FileSigningJournal(file.Path));
        Assert.Equal(spoilt, await File.ReadAllBytesAsync(file.Path));
    }

    [Fact]
    public async Task LinesThatGoBack_AreNamedByTheirNumber()
    {
        await Journal.RecordAsync(Origin, Head(2));
        string line = (await File.ReadAllTextAsync(file.Path)).Replace("2 ", "1 ", StringComparison.Ordinal);
        await File.AppendAllTextAsync(file.Path, line);
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => new FileSigningJournal(file.Path));
        Assert.Contains("line 2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoOwnersOfOneFile_SeeEachOthersHeads()
    {
        using FileSigningJournal other = new(file.Path);
        await Journal.RecordAsync(Origin, Head(5));
        await Assert.ThrowsAsync<InvalidOperationException>(() => other.RecordAsync(Origin, Head(5, salt: 1)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => other.RecordAsync(Origin, Head(4)));
        Assert.Equal(Head(5), await other.LastAsync(Origin));
        await other.RecordAsync(Origin, Head(6));
        Assert.Equal(Head(6), await Journal.LastAsync(Origin));
    }

    private void Reopen()
    {
        journal.Dispose();
        journal = new FileSigningJournal(file.Path);
    }
}
