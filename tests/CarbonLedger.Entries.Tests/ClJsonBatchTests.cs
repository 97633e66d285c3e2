using System.Text;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CsCheck;
using NSec.Cryptography;

namespace CarbonLedger.Entries.Tests;

public sealed class ClJsonBatchTests
{
    private const string First = """{"seq":1,"t":"2026-06-01T00:15:00.000Z","ver":0,"r":{"1-0:1.8.0":"12345.678"},"q":"good"}""";
    private const string Second = """{"seq":2,"t":"2026-06-01T00:30:00.000Z","ver":0,"r":{"1-0:1.8.0":"12346.000","1-0:2.8.0":"0.5"},"q":"suspect"}""";
    private const string Good = $$"""{"v":1,"d":[{{First}},{{Second}}]}""";

    private static readonly SiteId Site = new("site");
    private static readonly DeviceId Device = new("m-load");

    private static readonly Gen<Capture> GenCapture = Gen.Select(Gen.Long[0, 4_000_000_000_000], Gen.Long[0, long.MaxValue], Gen.Int[0, 3], Gen.Long[0, 999_999_999_999], Gen.Int[-3, 0])
        .Select((time, sequence, version, mantissa, exponent) => new Capture(Site, Device, new Timestamp(time), sequence, version, DeviceQuality.Good,
            [new RegisterReading(Register.ActiveImport, RegisterValue.TryCreate(mantissa, exponent, out RegisterValue value) ? value : default)]));

    private static readonly Gen<CaptureBatch> GenBatch = Gen.Select(GenCapture.List[1, 20], Gen.OneOf(Gen.Const(Array.Empty<byte>()), Gen.Byte.Array[64]))
        .Select((captures, signature) => new CaptureBatch([.. captures.DistinctBy(capture => (capture.Time, capture.Version))], signature));

    [Fact]
    public void EncodedAndDecoded_TheBatchComesBack() => GenBatch.Sample(batch =>
    {
        ClJsonBatchReading reading = ClJsonBatch.Decode(Site, Device, ClJsonBatch.Encode(batch));
        Assert.Null(reading.Refusal);
        AssertSame(batch, reading.Batch!);
        Assert.True(CaptureBatch.TryDecode(batch.SignedBytes(), batch.Signature, out CaptureBatch? kept));
        AssertSame(batch, kept);
    });

    [Fact]
    public void OneSignature_HoldsForAllCapturesInOrder_AndForNothingElse()
    {
        using Key key = Key.Create(SignatureAlgorithm.Ed25519);
        byte[] publicKey = key.PublicKey.Export(KeyBlobFormat.RawPublicKey);
        CaptureBatch unsigned = ClJsonBatch.Decode(Site, Device, Encoding.UTF8.GetBytes(Good)).Batch!;
        CaptureBatch signed = new(unsigned.Captures, SignatureAlgorithm.Ed25519.Sign(key, unsigned.SignedBytes()));
        Assert.True(signed.IsSignedBy(publicKey));
        Assert.False(unsigned.IsSignedBy(publicKey));
        Assert.False(signed.IsSignedBy(publicKey.AsSpan(1)));
        Assert.False(new CaptureBatch([.. signed.Captures.Reverse()], signed.Signature).IsSignedBy(publicKey));
        Assert.False(new CaptureBatch([signed.Captures[0]], signed.Signature).IsSignedBy(publicKey));
        Assert.False(new CaptureBatch([signed.Captures[0] with { Sequence = 9 }, signed.Captures[1]], signed.Signature).IsSignedBy(publicKey));
        Assert.True(ClJsonBatch.Decode(Site, Device, ClJsonBatch.Encode(signed)).Batch!.IsSignedBy(publicKey));
    }

    [Fact]
    public void OneCaptureAlone_IsABatchOfOne_WithTheSameSignedBytes()
    {
        byte[] alone = Encoding.UTF8.GetBytes("{\"v\":1," + First[1..]);
        CaptureBatch batch = ClJsonBatch.Decode(Site, Device, alone).Batch!;
        Assert.Equal(CaptureBytes.Encode(ClJson.Decode(Site, Device, alone).Capture!.Capture), batch.SignedBytes());
    }

    [Fact]
    public void AnyBytes_AreRefusedAndNeverThrow() => Gen.Byte.Array[0, 100].Sample(bytes =>
    {
        Assert.NotNull(ClJsonBatch.Decode(Site, Device, bytes).Refusal);
        Assert.False(CaptureBatch.TryDecode(bytes, default, out _));
    });

    [Fact]
    public void AnyChangedByte_NeverThrows() => Gen.Select(Gen.Int[0, Good.Length - 1], Gen.Byte).Sample((at, value) =>
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Good);
        bytes[at] = value;
        ClJsonBatchReading reading = ClJsonBatch.Decode(Site, Device, bytes);
        Assert.True(reading.Batch is null != reading.Refusal is null);
    }, iter: 3_000);

    [Fact]
    public void AnyChangedSignedByte_IsRefusedOrAnotherBatchesOwnBytes() => Gen.Select(GenBatch, Gen.Int[0, 100_000], Gen.Byte[1, 255]).Sample((batch, at, change) =>
    {
        byte[] bytes = batch.SignedBytes();
        bytes[at % bytes.Length] ^= change;
        if (CaptureBatch.TryDecode(bytes, default, out CaptureBatch? other))
        {
            Assert.Equal(bytes, other.SignedBytes());
        }
    });

    [Theory]
    [InlineData("\"v\":1", "\"v\":2", RefusalReason.Malformed, "v: expected 1, found 2.")]
    [InlineData("\"v\":1", "\"v\":1,\"x\":0", RefusalReason.Malformed, "x: unknown field; expected v, d, sig.")]
    [InlineData("\"seq\":2", "\"seq\":-2", RefusalReason.Malformed, "d[1].seq: expected a whole number of 0 or more, found -2.")]
    [InlineData("\"seq\":2", "\"seq\":2,\"sig\":\"\"", RefusalReason.Malformed, "d[1].sig: unknown field; expected seq, t, ver, r, q.")]
    [InlineData("1-0:2.8.0", "1-0:9.8.0", RefusalReason.UnknownRegister, "d[1].r: unknown register 1-0:9.8.0.")]
    [InlineData("\"0.5\"", "0.5", RefusalReason.Malformed, "d[1].r.1-0:2.8.0: expected a decimal in quotes of at most 12 digits and 3 decimals, found 0.5.")]
    [InlineData("00:30", "00:15", RefusalReason.Malformed, "d[1]: time 2026-06-01T00:15:00.000Z and version 0 stand in the batch twice.")]
    [InlineData(First, "7", RefusalReason.Malformed, "d[0]: expected an object, found 7.")]
    [InlineData(First + "," + Second, "", RefusalReason.Malformed, "d: expected an array of 1 to 1000 captures, found [].")]
    [InlineData("]}", "],\"sig\":\"AAAA\"}", RefusalReason.Malformed, "sig: expected base64 of 64 bytes, found \"AAAA\".")]
    public void WrongBatch_IsRefusedAtItsPlace(string found, string put, RefusalReason reason, string detail)
    {
        Refusal refusal = ClJsonBatch.Decode(Site, Device, Encoding.UTF8.GetBytes(Good.Replace(found, put, StringComparison.Ordinal))).Refusal!;
        Assert.Equal((reason, detail), (refusal.Reason, refusal.Detail));
    }

    [Fact]
    public void Limits_AreKept()
    {
        string[] items = [.. Enumerable.Range(0, 1001).Select(i => First.Replace("\"ver\":0", $"\"ver\":{i}", StringComparison.Ordinal))];
        Assert.Equal(1000, ClJsonBatch.Decode(Site, Device, Payload(items[..1000])).Batch!.Captures.Count);
        Assert.Equal("d: 1001 captures; the limit is 1000.", ClJsonBatch.Decode(Site, Device, Payload(items)).Refusal!.Detail);
        Assert.Equal(RefusalReason.OverLimit, ClJsonBatch.Decode(Site, Device, new byte[ClJsonBatch.PayloadBytesMax + 1]).Refusal!.Reason);
        byte[] alone = Encoding.UTF8.GetBytes("{\"v\":1," + First[1..] + new string(' ', ClJson.PayloadBytesMax));
        Assert.Equal(RefusalReason.OverLimit, ClJsonBatch.Decode(Site, Device, alone).Refusal!.Reason);
    }

    private static byte[] Payload(string[] items) => Encoding.UTF8.GetBytes($$"""{"v":1,"d":[{{string.Join(',', items)}}]}""");

    private static void AssertSame(CaptureBatch expected, CaptureBatch actual)
    {
        Assert.Equal(expected.SignedBytes(), actual.SignedBytes());
        Assert.Equal(expected.Signature.ToArray(), actual.Signature.ToArray());
    }
}
