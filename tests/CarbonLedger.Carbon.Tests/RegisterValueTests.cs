using CarbonLedger.Carbon.Metering;
using CsCheck;

namespace CarbonLedger.Carbon.Tests;

public sealed class RegisterValueTests
{
    private static readonly Gen<RegisterValue> Values = Gen.Select(Gen.Long[0, 999_999_999_999], Gen.Int[-3, 0])
        .Select((mantissa, exponent) => RegisterValue.TryCreate(mantissa, exponent, out RegisterValue value) ? value : throw new InvalidOperationException());

    [Fact]
    public void WrittenAndParsed_EveryValueComesBack() => Values.Sample(value =>
    {
        Assert.True(RegisterValue.TryParse(value.ToString(), out RegisterValue back), value.ToString());
        Assert.Equal(value, back);
        Assert.Equal(value.Thousandths, back.Thousandths);
    });

    [Fact]
    public void AnyText_IsParsedToAValueThatKeepsItsDigitsOrRefused() => Gen.String[Gen.Char["0123456789.-+e, "], 0, 15].Sample(text =>
    {
        if (RegisterValue.TryParse(text, out RegisterValue value))
        {
            string trimmed = text.TrimStart('0');
            Assert.Equal(trimmed.Length == 0 || trimmed[0] == '.' ? "0" + trimmed : trimmed, value.ToString());
        }
    });

    [Theory]
    [InlineData("0", 0, 0)]
    [InlineData("12345.678", 12_345_678, -3)]
    [InlineData("12345.600", 12_345_600, -3)]
    [InlineData("007.5", 75, -1)]
    [InlineData("999999999999", 999_999_999_999, 0)]
    [InlineData("999999999.999", 999_999_999_999, -3)]
    public void DecimalAsSent_KeepsMantissaAndDecimals(string text, long mantissa, int exponent)
    {
        Assert.True(RegisterValue.TryParse(text, out RegisterValue value));
        Assert.Equal((mantissa, exponent), (value.Mantissa, value.Exponent));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1e3")]
    [InlineData("1,5")]
    [InlineData("1.2.3")]
    [InlineData("1.2345")]
    [InlineData("1000000000000")]
    [InlineData("9999999999.999")]
    [InlineData("١٢")]
    public void AnyOtherForm_IsRefused(string? text) => Assert.False(RegisterValue.TryParse(text, out _));

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(1_000_000_000_000, 0)]
    [InlineData(1, 1)]
    [InlineData(1, -4)]
    public void OutOfLimits_IsNotMade(long mantissa, int exponent) => Assert.False(RegisterValue.TryCreate(mantissa, exponent, out _));

    [Fact]
    public void ThousandthsOutOfRange_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => RegisterValue.FromThousandths(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => RegisterValue.FromThousandths(1_000_000_000_000));
        Assert.Equal("1.500", RegisterValue.FromThousandths(1_500).ToString());
    }
}
