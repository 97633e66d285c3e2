using System.Text;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CsCheck;

namespace CarbonLedger.Entries.Tests;

public sealed class ClJsonTests
{
    private const string Good = """{"v":1,"seq":7,"t":"2026-06-01T00:15:00.000Z","ver":0,"r":{"1-0:1.8.0":"12345.678"},"q":"good"}""";

    private static readonly SiteId Site = new("site");
    private static readonly DeviceId Device = new("m-load");

    [Fact]
    public void EncodedAndDecoded_TheSignedCaptureComesBack() => Gen.Select(Gen.Long[Timestamp.UnixMillisecondsMin, Timestamp.UnixMillisecondsMax], Gen.Long[0, long.MaxValue], Gen.Int[0, int.MaxValue], Gen.Long[0, 999_999_999_999], Gen.Int[-3, 0], Gen.OneOf(Gen.Const(Array.Empty<byte>()), Gen.Byte.Array[64]))
        .Sample((time, sequence, version, mantissa, exponent, signature) =>
        {
            Assert.True(RegisterValue.TryCreate(mantissa, exponent, out RegisterValue value));
            Capture capture = new(Site, Device, new Timestamp(time), sequence, version, DeviceQuality.Suspect, [new RegisterReading(Register.ActiveImport, value)]);
            ClJsonReading reading = ClJson.Decode(Site, Device, ClJson.Encode(new SignedCapture(capture, signature)));
            Assert.Null(reading.Refusal);
            Assert.Equal(CaptureBytes.Encode(capture), CaptureBytes.Encode(reading.Capture!.Capture));
            Assert.Equal(signature, reading.Capture.Signature.ToArray());
        });

    [Fact]
    public void AnyBytes_AreRefusedAndNeverThrow() => Gen.Byte.Array[0, 100].Sample(bytes => Assert.NotNull(ClJson.Decode(Site, Device, bytes).Refusal));

    [Fact]
    public void AnyChangedByte_NeverThrows() => Gen.Select(Gen.Int[0, Good.Length - 1], Gen.Byte).Sample((at, value) =>
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Good);
        bytes[at] = value;
        ClJsonReading reading = ClJson.Decode(Site, Device, bytes);
        Assert.True(reading.Capture is null != reading.Refusal is null);
    }, iter: 3_000);

    [Fact]
    public void GoodPayload_IsACaptureOfItsTopicsDevice()
    {
        Capture capture = ClJson.Decode(Site, Device, Encoding.UTF8.GetBytes(Good)).Capture!.Capture;
        Assert.Equal((Site, Device, 1_780_272_900_000, 7L, 0), (capture.Site, capture.Device, capture.Time.UnixMilliseconds, capture.Sequence, capture.Version));
        Assert.Equal(12_345_678, capture.ValueOf(Register.ActiveImport)!.Value.Thousandths);
    }

    [Theory]
    [InlineData("good", DeviceQuality.Good)]
    [InlineData("suspect", DeviceQuality.Suspect)]
    [InlineData("manual", DeviceQuality.Manual)]
    [InlineData("derived", DeviceQuality.Derived)]
    [InlineData("test-mode", DeviceQuality.TestMode)]
    [InlineData("pulse-overflow", DeviceQuality.PulseOverflow)]
    [InlineData("power-failure", DeviceQuality.PowerFailure)]
    [InlineData("clock-suspect", DeviceQuality.ClockSuspect)]
    public void QualityByItsName_IsReadAndWritten(string name, DeviceQuality quality)
    {
        string text = Good.Replace("\"q\":\"good\"", $"\"q\":\"{name}\"", StringComparison.Ordinal);
        SignedCapture read = ClJson.Decode(Site, Device, Encoding.UTF8.GetBytes(text)).Capture!;
        Assert.Equal(quality, read.Capture.Quality);
        Assert.Equal(text, Encoding.UTF8.GetString(ClJson.Encode(read)));
        Assert.True(CaptureBytes.TryDecode(CaptureBytes.Encode(read.Capture), out Capture? signed));
        Assert.Equal(quality, signed.Quality);
    }

    [Fact]
    public void VoltageRegister_IsRead()
    {
        string text = Good.Replace("\"1-0:1.8.0\":\"12345.678\"", "\"1-0:1.8.0\":\"12345.678\",\"1-0:32.7.0\":\"57.7\"", StringComparison.Ordinal);
        Capture capture = ClJson.Decode(Site, Device, Encoding.UTF8.GetBytes(text)).Capture!.Capture;
        Assert.Equal(57_700, capture.ValueOf(Register.Voltage)!.Value.Thousandths);
        Assert.Equal("V", Register.UnitOf(Register.Voltage));
    }

    [Theory]
    [InlineData("{\"v\"", "{\"x\":1,\"v\"", RefusalReason.Malformed, "Unknown field x")]
    [InlineData("\"v\":1", "\"v\":2", RefusalReason.Malformed, "v: expected 1, found 2.")]
    [InlineData("\"v\":1,", "", RefusalReason.Malformed, "v: expected 1, found nothing.")]
    [InlineData("\"seq\":7", "\"seq\":-1", RefusalReason.Malformed, "seq: expected a whole number of 0 or more, found -1.")]
    [InlineData("\"seq\":7", "\"seq\":7.5", RefusalReason.Malformed, "seq: expected")]
    [InlineData("\"ver\":0", "\"ver\":2147483648", RefusalReason.Malformed, "ver: expected a whole number from 0 to 2147483647")]
    [InlineData("00.000Z", "00", RefusalReason.Malformed, "t: expected a time")]
    [InlineData("\"q\":\"good\"", "\"q\":\"fine\"", RefusalReason.Malformed, "q: expected one of good, suspect, manual, derived, test-mode, pulse-overflow, power-failure, clock-suspect, found \"fine\".")]
    [InlineData(",\"q\":\"good\"", "", RefusalReason.Malformed, "q: expected one of good, suspect, manual, derived, test-mode, pulse-overflow, power-failure, clock-suspect, found nothing.")]
    [InlineData("\"12345.678\"", "12345.678", RefusalReason.Malformed, "r.1-0:1.8.0: expected a decimal in quotes")]
    [InlineData("\"12345.678\"", "\"-1\"", RefusalReason.Malformed, "r.1-0:1.8.0: expected a decimal in quotes")]
    [InlineData("1-0:1.8.0", "1-0:1.7.0", RefusalReason.UnknownRegister, "r: unknown register 1-0:1.7.0.")]
    [InlineData("{\"1-0:1.8.0\":\"12345.678\"}", "{}", RefusalReason.Malformed, "r: 0 registers; expected 1 to 16.")]
    [InlineData("{\"1-0:1.8.0\":\"12345.678\"}", "[]", RefusalReason.Malformed, "r: expected an object of registers, found [].")]
    [InlineData("\"q\":\"good\"", "\"q\":\"good\",\"sig\":\"AAAA\"", RefusalReason.Malformed, "sig: expected base64 of 64 bytes")]
    [InlineData("\"q\":\"good\"", "\"q\":\"good\",\"sig\":1", RefusalReason.Malformed, "sig: expected base64 of 64 bytes, found 1.")]
    [InlineData("\"v\":1", "\"v\":1,\"v\":1", RefusalReason.Malformed, "Not JSON")]
    [InlineData("\"q\":\"good\"", "\"q\":\"\\ud800\"", RefusalReason.Malformed, "A text is not valid Unicode.")]
    [InlineData("{\"v\"", "[{\"v\"", RefusalReason.Malformed, "Not JSON at line 1")]
    public void OneThingWrong_IsNamedInTheRefusal(string found, string put, RefusalReason reason, string detail)
    {
        Assert.Contains(found, Good, StringComparison.Ordinal);
        Refusal refusal = ClJson.Decode(Site, Device, Encoding.UTF8.GetBytes(Good.Replace(found, put, StringComparison.Ordinal))).Refusal!;
        Assert.Equal(reason, refusal.Reason);
        Assert.StartsWith(detail, refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void PayloadOverItsBytes_IsRefusedUnread()
    {
        Refusal refusal = ClJson.Decode(Site, Device, new byte[ClJson.PayloadBytesMax + 1]).Refusal!;
        Assert.Equal((RefusalReason.OverLimit, "The payload has 4097 bytes; the limit is 4096."), (refusal.Reason, refusal.Detail));
    }

    [Fact]
    public void PayloadThatIsNoObject_IsRefused() =>
        Assert.Equal("$: expected an object, found 17.", ClJson.Decode(Site, Device, "17"u8.ToArray()).Refusal!.Detail);
}
