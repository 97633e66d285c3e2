using CsCheck;

namespace CarbonLedger.Ledger.Tests;

public class BatchTests
{
    private static readonly Batch Sample = new TestLog(3).Batches[2];

    private static readonly Gen<Total> GenTotal = Gen.Select(Gen.Long, Gen.Long, (wh, mg) => new Total(wh, mg));
    private static readonly Gen<Hash> GenHash = Gen.Byte.Array[Hash.Size].Select(bytes => Hash.FromBytes(bytes));

    private static readonly Gen<HeaderFacts> GenFacts = Gen.Select(
        Gen.Select(Gen.Long[-1000, 1000], Gen.Long[1000, long.MaxValue]),
        Gen.Select(GenTotal, GenTotal, GenTotal, GenTotal),
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.Long[0, long.MaxValue]),
        GenHash.Array[0, 5],
        GenHash.Array[0, HeaderFacts.HashCountMax],
        (times, totals, devices, models, books) => new HeaderFacts
        {
            FirstEventTime = times.Item1,
            LastEventTime = times.Item2,
            Generated = totals.Item1,
            Delivered = totals.Item2,
            Lost = totals.Item3,
            Residual = totals.Item4,
            ExpectedDevices = devices.Item1,
            ReportingDevices = devices.Item2,
            NetworkModels = models,
            FactorBooks = books,
        });

    [Fact]
    public void AnyHeader_ReadBack_IsTheSameAndFitsItsCap() => GenFacts.Sample(facts =>
    {
        BatchHeader header = BatchHeader.Create(TestLog.Origin, 0, 1, Hash.Of([1]), facts, Hash.Zero);
        byte[] bytes = header.Encode();
        return bytes.Length <= BatchHeader.BytesMax && BatchHeader.Decode(bytes) == header;
    });

    [Fact]
    public void AnyChangedByteOfAHeader_IsRefusedOrAnotherHeader()
    {
        byte[] bytes = Sample.HeaderBytes.ToArray();
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Int[1, 255]).Sample((at, change) =>
        {
            byte[] changed = [.. bytes];
            changed[at] ^= (byte)change;
            try
            {
                BatchHeader header = BatchHeader.Decode(changed);
                return header != Sample.Header && header.Encode().AsSpan().SequenceEqual(changed);
            }
            catch (LedgerFormatException)
            {
                return true;
            }
        });
    }

    [Fact]
    public void ABatch_StatesItsTreeInItsHeader()
    {
        Hash[] leaves = [.. Sample.Entries.Select(entry => MerkleTree.LeafHash(entry.Span))];
        Assert.Equal(3, Sample.Header.EntryCount);
        Assert.Equal(MerkleTree.Root(leaves), Sample.Header.Root);
        Assert.Equal(Sample.Tree.Root, Sample.Header.Root);
        Assert.Equal(MerkleTree.LeafHash(Sample.HeaderBytes.Span), Sample.HeaderHash);
        Assert.Equal(new TestLog(2).Batches[1].HeaderHash, Sample.Header.Previous);
        Assert.Equal(Sample.Header, BatchHeader.Decode(Sample.HeaderBytes));
    }

    [Fact]
    public void ABatchOutOfItsLimits_IsRefused()
    {
        LedgerFormatException empty = Assert.Throws<LedgerFormatException>(() => Build([]));
        Assert.Equal("batch 0: expected 1 to 4194304 entries; found 0 entries.", empty.Message);
        Assert.Throws<LedgerFormatException>(() => Build([ReadOnlyMemory<byte>.Empty]));
        Assert.Throws<LedgerFormatException>(() => Build([new byte[1], new byte[Batch.EntryBytesMax + 1]]));
        Assert.Throws<LedgerFormatException>(() => Build(Enumerable.Repeat((ReadOnlyMemory<byte>)new byte[1], Batch.EntryCountMax + 1).ToArray()));
        Assert.Equal(1, Build([new byte[Batch.EntryBytesMax]]).Header.EntryCount);
    }

    [Theory]
    [InlineData("https://carbonledger.example/test")]
    [InlineData("with space")]
    [InlineData("with+plus")]
    [InlineData("")]
    public void AnOriginThatIsNone_IsRefused(string origin) => Assert.Throws<LedgerFormatException>(
        () => BatchHeader.Create(origin, 0, 1, Hash.Zero, TestLog.Facts(0), Hash.Zero));

    [Fact]
    public void HeaderFieldsOutOfRange_AreRefusedByName()
    {
        HeaderFacts facts = TestLog.Facts(0);
        Assert.Equal("batch number", Refused(-1, facts, Hash.Zero));
        Assert.Equal("previous header", Refused(0, facts, Hash.Of([1])));
        Assert.Equal("previous header", Refused(1, facts, Hash.Zero));
        Assert.Equal("last event time", Refused(0, facts with { LastEventTime = facts.FirstEventTime - 1 }, Hash.Zero));
        Assert.Equal("expected devices", Refused(0, facts with { ExpectedDevices = -1 }, Hash.Zero));
        Assert.Equal("reporting devices", Refused(0, facts with { ReportingDevices = -1 }, Hash.Zero));
        Assert.Equal("network models", Refused(0, facts with { NetworkModels = new Hash[HeaderFacts.HashCountMax + 1] }, Hash.Zero));
        Assert.Equal("factor books", Refused(0, facts with { FactorBooks = new Hash[HeaderFacts.HashCountMax + 1] }, Hash.Zero));
    }

    [Fact]
    public void AHeaderOfAnotherVersion_IsRefused()
    {
        byte[] bytes = Sample.HeaderBytes.ToArray();
        Assert.Equal([0xb0, 0x00, 0x01], bytes[..3]);
        bytes[2] = 0x02;
        Assert.Equal("header version", Assert.Throws<LedgerFormatException>(() => BatchHeader.Decode(bytes)).Field);
    }

    [Fact]
    public void AHeaderWithAnUnknownKey_IsRefused()
    {
        byte[] bytes = [0xb1, .. Sample.HeaderBytes.Span[1..], 0x10, 0x00];
        Assert.Equal("$.16", Assert.Throws<CborFormatException>(() => BatchHeader.Decode(bytes)).Field);
    }

    [Fact]
    public void AnyEntries_SurviveTheirBundle() => Gen.Byte.Array[1, 300].Array[0, 20].Sample(entries =>
    {
        ReadOnlyMemory<byte>[] list = [.. entries.Select(entry => (ReadOnlyMemory<byte>)entry)];
        return Same(list, EntryBundle.Decode(EntryBundle.Encode(list))) && Same(list, HeaderBundle.Decode(HeaderBundle.Encode(list)));
    });

    [Theory]
    [InlineData("00")]
    [InlineData("000000")]
    [InlineData("00000000")]
    [InlineData("0000000201")]
    [InlineData("0000000101ff")]
    [InlineData("01000001")]
    [InlineData("ffffffff")]
    public void ABrokenEntryBundle_IsRefused(string hex) =>
        Assert.Throws<LedgerFormatException>(() => EntryBundle.Decode(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("00")]
    [InlineData("0000")]
    [InlineData("000201")]
    [InlineData("000101ff")]
    [InlineData("ffff")]
    public void ABrokenHeaderBundle_IsRefused(string hex) =>
        Assert.Throws<LedgerFormatException>(() => HeaderBundle.Decode(Convert.FromHexString(hex)));

    [Fact]
    public void Bundles_FrameWithBigEndianLengths()
    {
        Assert.Equal("00000002abcd", Convert.ToHexStringLower(EntryBundle.Encode([new byte[] { 0xab, 0xcd }])));
        Assert.Equal("0002abcd", Convert.ToHexStringLower(HeaderBundle.Encode([new byte[] { 0xab, 0xcd }])));
        Assert.Throws<LedgerFormatException>(() => HeaderBundle.Encode([new byte[BatchHeader.BytesMax + 1]]));
        Assert.Throws<LedgerFormatException>(() => EntryBundle.Decode(EntryBundle.Encode([new byte[1], new byte[1]]), 1));
        Assert.Throws<LedgerFormatException>(() => HeaderBundle.Decode(HeaderBundle.Encode([new byte[1], new byte[1]]), 1));
    }

    private static Batch Build(IReadOnlyList<ReadOnlyMemory<byte>> entries) => Batch.Build(TestLog.Origin, 0, entries, TestLog.Facts(0), Hash.Zero);

    private static string Refused(long number, HeaderFacts facts, Hash previous) => Assert.Throws<LedgerFormatException>(
        () => BatchHeader.Create(TestLog.Origin, number, 1, Hash.Zero, facts, previous)).Field;

    private static bool Same(ReadOnlyMemory<byte>[] left, IReadOnlyList<ReadOnlyMemory<byte>> right) =>
        left.Length == right.Count && left.Zip(right).All(pair => pair.First.Span.SequenceEqual(pair.Second.Span));
}
