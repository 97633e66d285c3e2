using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;
using CsCheck;

namespace CarbonLedger.Entries.Tests;

public sealed class EntryCodecTests
{
    public static TheoryData<string> Kinds => [.. EntrySamples.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void DecodedAndEncodedAgain_EveryEntryHasTheSameBytes(string kind) => EntrySamples.Of(kind).Sample(bytes =>
        Assert.Equal(bytes, EntrySamples.DecodedAndEncoded(kind, bytes)));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void AnyFieldTakenOutOrReplaced_IsRefusedOrComesBackAsItWas(string kind) =>
        Gen.Select(EntrySamples.Of(kind), Gen.Int[0, 23], Gen.OneOf<CborValue?>(
            Gen.Const((CborValue?)null),
            Gen.OneOf(Gen.Long, Gen.Long[-3, 30], Gen.Const(1L << 32), Gen.Const((1L << 32) + 1)).Select(number => (CborValue?)number),
            Gen.String[Gen.Char["abc"], 0, 3].Select(text => (CborValue?)text),
            Gen.Byte.Array[0, 33].Select(bytes => (CborValue?)bytes),
            Gen.Long[0, 5].Array[0, 7].Select(items => (CborValue?)CborValue.Array(items.Select(item => (CborValue)item)))))
        .Sample((bytes, key, value) =>
        {
            CborValue map = CborValue.Parse(bytes);
            IEnumerable<(int, CborValue)> fields = map.Keys.Where(present => present != key).Select(present => (present, map.Required(present)));
            RefusesOrRoundTrips(kind, CborValue.Map(value is null ? fields : fields.Append((key, value))).Encode());
        }, iter: 3_000);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void AnyByteChanged_IsRefusedOrComesBackAsItWas(string kind) => Gen.Select(EntrySamples.Of(kind), Gen.Int[0, 100_000], Gen.Byte[1, 255]).Sample((bytes, at, change) =>
    {
        bytes[at % bytes.Length] ^= change;
        RefusesOrRoundTrips(kind, bytes);
    }, iter: 2_000);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void AnyBytes_AreRefusedByName(string kind) => Gen.Byte.Array[0, 100].Sample(bytes =>
        Assert.ThrowsAny<LedgerFormatException>(() => EntrySamples.DecodedAndEncoded(kind, bytes)), iter: 2_000);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void UnknownKeyVersionOrKind_IsRefusedByItsPath(string kind) => EntrySamples.Of(kind).Sample(bytes =>
    {
        Assert.Equal("$.23", Refused(kind, With(bytes, 23, 1)).Field);
        Assert.Equal("$.0", Refused(kind, With(bytes, 0, 2)).Field);
        Assert.Equal("$.1", Refused(kind, With(bytes, 1, "other")).Field);
    }, iter: 20);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void FieldOfAnotherType_IsRefusedByItsPath(string kind) => EntrySamples.Of(kind).Sample(bytes =>
    {
        foreach (int key in CborValue.Parse(bytes).Keys)
        {
            // No field of any entry is a map.
            Assert.Equal($"$.{key}", Refused(kind, With(bytes, key, CborValue.Map((0, 1)))).Field);
        }
    }, iter: 20);

    [Theory]
    [InlineData(EntryKind.Balance, 17)]
    [InlineData(EntryKind.Statement, 19)]
    public void ReasonWithoutWhatItSupersedes_IsRefused(string kind, int key) => EntrySamples.Of(kind).Where(bytes => CborValue.Parse(bytes).Optional(key) is null).Sample(bytes =>
        Assert.Equal($"$.{key}", Refused(kind, With(bytes, key, 1)).Field), iter: 20);

    [Theory]
    [InlineData(EntryKind.Reading, 7)]
    [InlineData(EntryKind.Reading, 10)]
    [InlineData(EntryKind.Statement, 6)]
    public void NumberThatIsOnlyAKindInItsLow32Bits_IsRefused(string kind, int key) => EntrySamples.Of(kind).Sample(bytes =>
        Assert.Equal($"$.{key}", Refused(kind, With(bytes, key, (1L << 32) + 1)).Field), iter: 20);

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void NegativeSequenceOrVersionOfAReading_IsRefused(int key) => EntrySamples.Of(EntryKind.Reading).Sample(bytes =>
        Refused(EntryKind.Reading, With(bytes, key, -1)), iter: 20);

    [Fact]
    public void EntryOfALaterVersion_IsRefusedBeforeItsKindIsRead() =>
        Assert.Equal("$.0", Assert.ThrowsAny<LedgerFormatException>(() => EntryKind.Of(CborValue.Map((0, 2), (1, EntryKind.Reading)))).Field);

    private static byte[] With(byte[] bytes, int key, CborValue value)
    {
        CborValue map = CborValue.Parse(bytes);
        return CborValue.Map(map.Keys.Where(present => present != key).Select(present => (present, map.Required(present))).Append((key, value))).Encode();
    }

    private static LedgerFormatException Refused(string kind, byte[] bytes) => Assert.ThrowsAny<LedgerFormatException>(() => EntrySamples.DecodedAndEncoded(kind, bytes));

    private static void RefusesOrRoundTrips(string kind, byte[] bytes)
    {
        byte[] back;
        try
        {
            back = EntrySamples.DecodedAndEncoded(kind, bytes);
        }
        catch (LedgerFormatException e)
        {
            Assert.NotEmpty(e.Field);
            return;
        }

        Assert.Equal(bytes, back);
    }
}
