using System.Formats.Cbor;
using System.Text;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Entries.Tests;

/// <summary>What is read straight is what the document says, for every payload near a good one; and the bytes written by hand are those of a CBOR writer.</summary>
public sealed class ClJsonStraightTests
{
    private static readonly SiteId Site = new("site-1");
    private static readonly DeviceId Device = new("meter-7");
    private static readonly byte[] Signature = [.. Enumerable.Range(0, SignedCapture.SignatureLength).Select(i => (byte)i)];

    // What stands in the place of a byte: all that has a meaning in JSON or in a field, and what has none.
    private static readonly byte[] Others = [.. "\"\\{}[]:,.-+0159eEtvqrsdgZT x/"u8, 0, 0x1f, 0x7f, 0x80, 0xc3, 0xff];

    [Fact]
    public void GoodPayloads_AreReadStraight()
    {
        foreach (Capture capture in Captures())
        {
            SignedCapture signed = new(capture, Signature);
            SignedCapture? read = ClJsonStraight.TryReadOne(Site, Device, ClJson.Encode(signed));
            Assert.NotNull(read);
            Assert.Equal(CaptureBytes.Encode(capture), CaptureBytes.Encode(read.Capture));
            Assert.Equal(Signature, read.Signature.ToArray());
        }

        CaptureBatch batch = new([.. Captures()], Signature);
        CaptureBatch? readBatch = ClJsonStraight.TryReadBatch(Site, Device, ClJsonBatch.Encode(batch));
        Assert.NotNull(readBatch);
        Assert.Equal(batch.SignedBytes(), readBatch.SignedBytes());
    }

    [Fact]
    public void EveryByteChangedAddedOrRemoved_IsReadAsTheDocumentSaysOrNotAtAll()
    {
        byte[] one = ClJson.Encode(new SignedCapture(Captures().First(), Signature));
        byte[] many = ClJsonBatch.Encode(new CaptureBatch([.. Captures().Take(2)], Signature));
        int straight = 0;
        foreach (byte[] payload in Near(one))
        {
            straight += Compare(payload, ClJsonStraight.TryReadOne(Site, Device, payload), ClJson.DecodeDocument(Site, Device, payload).Capture);
        }

        foreach (byte[] payload in Near(many))
        {
            CaptureBatch? read = ClJsonStraight.TryReadBatch(Site, Device, payload);
            straight += CompareBatch(payload, read, ClJsonBatch.DecodeDocument(Site, Device, payload).Batch);
        }

        Assert.True(straight > 1_000, $"Only {straight} changed payloads were read straight.");
    }

    [Theory]
    [InlineData("2024-02-29T23:59:59.999Z", true)]
    [InlineData("2023-02-29T00:00:00.000Z", false)]
    [InlineData("2026-13-01T00:00:00.000Z", false)]
    [InlineData("2026-11-22T24:00:00.000Z", false)]
    [InlineData("2026-11-22T12:00:60.000Z", false)]
    [InlineData("0000-11-22T12:00:00.000Z", false)]
    [InlineData("2026-11-22T20:00:00+08:00", true)]
    [InlineData("2026-11-22T12:00:00Z", true)]
    public void Time_IsReadAsTheDocumentSays(string time, bool isTime)
    {
        byte[] payload = Encoding.UTF8.GetBytes($$"""{"v":1,"seq":1,"t":"{{time}}","ver":0,"r":{"1-0:1.8.0":"1.5"},"q":"good"}""");
        SignedCapture? document = ClJson.DecodeDocument(Site, Device, payload).Capture;
        Assert.Equal(isTime, document is not null);
        Assert.Equal(document?.Capture.Time, ClJsonStraight.TryReadOne(Site, Device, payload)?.Capture.Time);
    }

    [Theory]
    [InlineData("""{"v":1,"seq":1,"seq":1,"t":"2026-11-22T12:00:00.000Z","ver":0,"r":{"1-0:1.8.0":"1.5"},"q":"good"}""")]
    [InlineData("""{"v":1,"seq":1,"t":"2026-11-22T12:00:00.000Z","ver":0,"r":{"1-0:1.8.0":"1.5","1-0:1.8.0":"1.5"},"q":"good"}""")]
    [InlineData("""{"v":1,"seq":1,"t":"2026-11-22T12:00:00.000Z","ver":0,"r":{"1-0:1.8.0":"1.5"},"q":"good","d":[]}""")]
    [InlineData("""{"v":1,"seq":1,"t":"2026-11-22T12:00:00.000Z","ver":0,"r":{"1-0:1.8.0":"1234567890123"},"q":"good"}""")]
    [InlineData("""{"v":1,"seq":1,"t":"2026-11-22T12:00:00.000Z","ver":0,"r":{},"q":"good"}""")]
    [InlineData("""{"v":1,"seq":1,"t":"2026-11-22T12:00:00.000Z","r":{"1-0:1.8.0":"1.5"},"q":"good"}""")]
    [InlineData("""{"v":1,"seq":1,"t":"2026-11-22T12:00:00.000Z","ver":0,"r":{"1-0:1.8.0":"1.5"},"q":"good"} x""")]
    public void WrongPayload_IsNotReadStraight(string payload)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(payload);
        Assert.Null(ClJsonStraight.TryReadOne(Site, Device, bytes));
        Assert.NotNull(ClJson.Decode(Site, Device, bytes).Refusal);
    }

    [Fact]
    public void SignedBytes_AreThoseOfACborWriter()
    {
        foreach (Capture capture in Captures())
        {
            Assert.Equal(Reference(capture), CaptureBytes.Encode(capture));
        }
    }

    private static IEnumerable<Capture> Captures()
    {
        long[] numbers = [0, 1, 23, 24, 255, 256, 65_535, 65_536, uint.MaxValue, (long)uint.MaxValue + 1, long.MaxValue];
        long[] times = [1_780_243_200_000, -1, -24, -25, -62_135_596_800_000, 253_402_300_799_999, 0, 23, 24, 1_000, 1_780_243_200_123];
        long[] mantissas = [0, 9, 23, 24, 99, 255, 256, 65_536, 4_294_967_295, 4_294_967_296, 999_999_999_999];
        for (int i = 0; i < numbers.Length; i++)
        {
            Assert.True(RegisterValue.TryCreate(mantissas[i], -(i % 4), out RegisterValue value));
            List<RegisterReading> registers = [new RegisterReading(Register.ActiveImport, value), new RegisterReading(Register.ActiveExport, RegisterValue.FromThousandths(i)), new RegisterReading(Register.Voltage, value)];
            registers.Sort((left, right) => string.CompareOrdinal(left.Obis, right.Obis));
            yield return new Capture(Site, Device, new Timestamp(times[i]), numbers[i], (int)Math.Min(numbers[i], int.MaxValue), (DeviceQuality)(1 + (i % 8)), registers[..(1 + (i % 3))]);
        }
    }

    private static byte[] Reference(Capture capture)
    {
        CborWriter writer = new(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartArray(7);
        writer.WriteTextString(capture.Site.Value);
        writer.WriteTextString(capture.Device.Value);
        writer.WriteInt64(capture.Time.UnixMilliseconds);
        writer.WriteInt64(capture.Sequence);
        writer.WriteInt32(capture.Version);
        writer.WriteInt32((int)capture.Quality);
        writer.WriteStartArray(capture.Registers.Count);
        foreach (RegisterReading register in capture.Registers)
        {
            writer.WriteStartArray(3);
            writer.WriteTextString(register.Obis);
            writer.WriteInt64(register.Value.Mantissa);
            writer.WriteInt32(register.Value.Exponent);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteEndArray();
        return [.. "carbonledger.capture/1\n"u8, .. writer.Encode()];
    }

    private static IEnumerable<byte[]> Near(byte[] payload)
    {
        for (int at = 0; at < payload.Length; at++)
        {
            yield return payload[..at];
            yield return [.. payload[..at], .. payload[(at + 1)..]];
            foreach (byte other in Others)
            {
                yield return [.. payload[..at], other, .. payload[(at + 1)..]];
                yield return [.. payload[..at], other, .. payload[at..]];
            }
        }
    }

    private static int Compare(byte[] payload, SignedCapture? straight, SignedCapture? document)
    {
        if (straight is null)
        {
            return 0;
        }

        Assert.True(document is not null, Encoding.Latin1.GetString(payload));
        Assert.Equal(CaptureBytes.Encode(document.Capture), CaptureBytes.Encode(straight.Capture));
        Assert.Equal(document.Signature.ToArray(), straight.Signature.ToArray());
        return 1;
    }

    private static int CompareBatch(byte[] payload, CaptureBatch? straight, CaptureBatch? document)
    {
        if (straight is null)
        {
            return 0;
        }

        Assert.True(document is not null, Encoding.Latin1.GetString(payload));
        Assert.Equal(document.SignedBytes(), straight.SignedBytes());
        Assert.Equal(document.Signature.ToArray(), straight.Signature.ToArray());
        return 1;
    }
}
