using CsCheck;

namespace CarbonLedger.Ledger.Tests;

public class CborTests
{
    private static readonly Gen<CborValue> GenLeaf = Gen.OneOf(
        Gen.Long.Select(CborValue.Integer),
        Gen.Byte.Array[0, 40].Select(bytes => CborValue.Bytes(bytes)),
        Gen.String[Gen.Char[' ', '~'], 0, 40].Select(CborValue.Text));

    private static readonly Gen<CborValue> GenTree = Tree(3);

    private static readonly Gen<CborValue> GenDocument = Map(GenTree);

    [Fact]
    public void AnyMap_ReadBack_GivesTheSameBytes() => GenDocument.Sample(map =>
    {
        byte[] bytes = map.Encode();
        return CborCanonical.TryValidate(bytes, out _) && CborValue.Parse(bytes).Encode().AsSpan().SequenceEqual(bytes);
    });

    [Fact]
    public void AnyBytes_AreRefusedOrAreTheirOwnEncoding() => Gen.Byte.Array[0, 60].Sample(bytes =>
        !CborCanonical.TryValidate(bytes, out _) || CborValue.Parse(bytes).Encode().AsSpan().SequenceEqual(bytes));

    [Fact]
    public void AnyChangedByteOfAMap_IsRefusedOrIsItsOwnEncoding() =>
        Gen.Select(GenDocument, Gen.Int[0, 10_000], Gen.Byte).Sample((map, at, value) =>
        {
            byte[] bytes = map.Encode();
            bytes[at % bytes.Length] = value;
            return !CborCanonical.TryValidate(bytes, out _) || CborValue.Parse(bytes).Encode().AsSpan().SequenceEqual(bytes);
        });

    [Theory]
    [InlineData("", "no bytes")]
    [InlineData("01", "an integer at top")]
    [InlineData("8101", "an array at top")]
    [InlineData("a0a0", "two items")]
    [InlineData("a000", "a trailing byte")]
    [InlineData("a1", "a cut map")]
    [InlineData("a100", "a key without value")]
    [InlineData("a100f4", "false")]
    [InlineData("a100f5", "true")]
    [InlineData("a100f6", "null")]
    [InlineData("a100f7", "undefined")]
    [InlineData("a100f0", "another simple value")]
    [InlineData("a100f93c00", "a half float")]
    [InlineData("a100fa3f800000", "a float")]
    [InlineData("a100fb3ff0000000000000", "a double")]
    [InlineData("a100c001", "a tag")]
    [InlineData("a100c249010000000000000000", "a bignum")]
    [InlineData("bf0001ff", "an indefinite map")]
    [InlineData("a1009f01ff", "an indefinite array")]
    [InlineData("a1005f4101ff", "an indefinite byte string")]
    [InlineData("a1007f6161ff", "an indefinite text")]
    [InlineData("a200010002", "a key twice")]
    [InlineData("a201010001", "keys out of order")]
    [InlineData("a1181801", "key 24")]
    [InlineData("a12001", "a negative key")]
    [InlineData("a1616101", "a text key")]
    [InlineData("a100a1181801", "key 24 inside")]
    [InlineData("a100a1616101", "a text key inside")]
    [InlineData("a1001801", "1 in two bytes")]
    [InlineData("a100190001", "1 in three bytes")]
    [InlineData("a1180001", "key 0 in two bytes")]
    [InlineData("b80100 01", "a map length in two bytes")]
    [InlineData("a100580101", "a string length in two bytes")]
    [InlineData("a1001bffffffffffffffff", "2^64-1")]
    [InlineData("a1001b8000000000000000", "2^63")]
    [InlineData("a1003b8000000000000000", "-2^63-1")]
    [InlineData("a10061ff", "text that is not UTF-8")]
    [InlineData("a10063ed9f41", "text that is not UTF-8 either")]
    [InlineData("a1006365cc81", "e and a combining accent: not normal form C")]
    [InlineData("a1009b7fffffffffffffff", "an array longer than memory")]
    [InlineData("a1005b7fffffffffffffff", "a byte string longer than memory")]
    [InlineData("bb7fffffffffffffff", "a map longer than memory")]
    [InlineData("a1001c", "a reserved length")]
    [InlineData("ff", "a break alone")]
    public void NonCanonicalBytes_AreRefused(string hex, string what)
    {
        Assert.False(CborCanonical.TryValidate(Hex(hex), out string error), what);
        Assert.NotEmpty(error);
        Assert.Throws<CborFormatException>(() => CborValue.Parse(Hex(hex)));
    }

    [Theory]
    [InlineData("a0")]
    [InlineData("a10001")]
    [InlineData("a1001b7fffffffffffffff")]
    [InlineData("a1003b7fffffffffffffff")]
    [InlineData("a10062c3a9")]
    [InlineData("a10064f09f8c8d")]
    [InlineData("a117a10080")]
    [InlineData("a3004101 0161 62 028101")]
    public void CanonicalBytes_AreAccepted(string hex)
    {
        Assert.True(CborCanonical.TryValidate(Hex(hex), out string error), error);
        Assert.Empty(error);
    }

    [Fact]
    public void Nesting_IsAcceptedToItsCapAndNotBeyond()
    {
        CborValue value = 1;
        for (int i = 0; i < CborCanonical.DepthMax - 1; i++)
        {
            value = CborValue.Array([value]);
        }

        byte[] deepest = CborValue.Map((0, value)).Encode();
        Assert.True(CborCanonical.TryValidate(deepest, out _));

        byte[] deeper = [0xa1, 0x00, 0x81, .. deepest.AsSpan(2)];
        Assert.False(CborCanonical.TryValidate(deeper, out string error));
        Assert.Contains("16", error, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => CborValue.Map((0, CborValue.Array([value]))).Encode());
    }

    [Fact]
    public void AHundredThousandOpenArrays_AreRefusedWithoutExhaustingTheStack() =>
        Assert.False(CborCanonical.TryValidate((byte[])[0xa1, 0x00, .. Enumerable.Repeat((byte)0x81, 100_000)], out _));

    [Fact]
    public void MoreItemsThanTheCap_AreRefused()
    {
        byte[] bytes = new byte[7 + CborCanonical.ItemCountMax];
        Convert.FromHexString("a1009a00200000").CopyTo(bytes, 0);
        Assert.False(CborCanonical.TryValidate(bytes, out string error));
        Assert.Contains($"up to {CborCanonical.ItemCountMax} items", error, StringComparison.Ordinal);
    }

    [Fact]
    public void AWrongField_IsNamedByItsPath()
    {
        CborValue map = CborValue.Parse(CborValue.Map((0, 1), (7, CborValue.Array([1, CborValue.Map((2, "x"))]))).Encode());
        CborValue inner = map.RequiredArray(7)[1];

        CborFormatException wrongKind = Assert.Throws<CborFormatException>(() => inner.RequiredInt(2));
        Assert.Equal(("$.7[1].2", "integer", "text"), (wrongKind.Field, wrongKind.Expected, wrongKind.Found));
        Assert.Equal("$.7[1].3", Assert.Throws<CborFormatException>(() => inner.RequiredText(3)).Field);
        Assert.Equal("$.7", Assert.Throws<CborFormatException>(() => map.RejectUnknownKeys(6)).Field);
        map.RejectUnknownKeys(7);
    }

    [Fact]
    public void AMissingOptionalField_IsNull_AndOneOfAnotherKind_IsRefused()
    {
        CborValue map = new CborMapBuilder().Add(3, "x").AddOptional(1, null).AddOptional(2, 5L).Build();
        Assert.Equal([2, 3], map.Keys);
        Assert.Null(map.OptionalInt(1));
        Assert.Null(map.OptionalText(1));
        Assert.Null(map.OptionalBytes(1));
        Assert.Null(map.OptionalArray(1));
        Assert.Null(map.OptionalMap(1));
        Assert.Null(map.OptionalHash(1));
        Assert.Equal(5, map.OptionalInt(2));
        Assert.Throws<CborFormatException>(() => map.OptionalInt(3));
        Assert.Throws<CborFormatException>(() => map.RequiredHash(3));
    }

    [Fact]
    public void Building_RefusesWhatReadingWould()
    {
        Assert.Throws<ArgumentException>(() => CborValue.Map((1, 1), (1, 2)));
        Assert.Throws<ArgumentException>(() => CborValue.Map((24, 1)));
        Assert.Throws<CborFormatException>(() => CborValue.Text("e\u0301"));
        Assert.Throws<CborFormatException>(() => CborValue.Text("\ud800"));
        Assert.Throws<ArgumentException>(() => new CborMapBuilder().Add(1, 1).Add(1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CborMapBuilder().Add(24, 1));
    }

    private static Gen<CborValue> Tree(int depth) => depth == 0
        ? GenLeaf
        : Gen.OneOf(GenLeaf, Tree(depth - 1).Array[0, 4].Select(items => CborValue.Array(items)), Map(Tree(depth - 1)));

    private static Gen<CborValue> Map(Gen<CborValue> genValue) =>
        Gen.Select(Gen.Int[0, CborCanonical.KeyMax], genValue).Array[0, 6].Select(
            fields => CborValue.Map(fields.DistinctBy(field => field.Item1).Select(field => (field.Item1, field.Item2))));

    private static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
