using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CsCheck;

namespace CarbonLedger.Entries.Tests;

public sealed class CaptureBytesTests
{
    private static readonly Gen<string> Ids = Gen.String[Gen.Char["ABCxyz019._-"], 1, 64];

    private static readonly Gen<IReadOnlyList<RegisterReading>> Registers =
        Gen.Select(Gen.Int[1, 15], Gen.Long[0, 999_999_999_999].Array[4], Gen.Int[-3, 0].Array[4]).Select((mask, mantissas, exponents) =>
        {
            string[] codes = [Register.ActiveImport, Register.ActiveExport, "1-0:3.8.0", "1-0:4.8.0"];
            List<RegisterReading> registers = [];
            for (int i = 0; i < codes.Length; i++)
            {
                if ((mask & (1 << i)) != 0 && RegisterValue.TryCreate(mantissas[i], exponents[i], out RegisterValue value))
                {
                    registers.Add(new RegisterReading(codes[i], value));
                }
            }

            return (IReadOnlyList<RegisterReading>)registers;
        });

    private static readonly Gen<Capture> Captures = Gen.Select(
        Ids, Ids, Gen.Long[Timestamp.UnixMillisecondsMin, Timestamp.UnixMillisecondsMax], Gen.Long[0, long.MaxValue], Gen.Int[0, int.MaxValue], Gen.Bool, Registers)
        .Select((site, device, time, sequence, version, good, registers) => new Capture(
            new SiteId(site), new DeviceId(device), new Timestamp(time), sequence, version, good ? DeviceQuality.Good : DeviceQuality.Suspect, registers));

    [Fact]
    public void EncodedAndDecoded_EveryCaptureComesBack() => Captures.Sample(capture =>
    {
        byte[] bytes = CaptureBytes.Encode(capture);
        Assert.True(CaptureBytes.TryDecode(bytes, out Capture? back));
        Assert.Equal(capture with { Registers = [] }, back with { Registers = [] } with { Registers = (capture with { Registers = [] }).Registers });
        Assert.Equal(capture.Registers, back.Registers);
    });

    [Fact]
    public void AnyChangedByte_IsRefusedOrIsAnotherCapturesOwnBytes() => Gen.Select(Captures, Gen.Int[0, 10_000], Gen.Byte[1, 255]).Sample((capture, at, change) =>
    {
        byte[] bytes = CaptureBytes.Encode(capture);
        bytes[at % bytes.Length] ^= change;
        if (CaptureBytes.TryDecode(bytes, out Capture? other))
        {
            Assert.Equal(bytes, CaptureBytes.Encode(other));
        }
    });

    [Fact]
    public void AnyBytes_NeverThrow() => Gen.Byte.Array[0, 80].Sample(bytes =>
        Assert.False(CaptureBytes.TryDecode((byte[])[.. "carbonledger.capture/1\n"u8, .. bytes], out _)));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void TruncatedOrLengthened_IsRefused(int more)
    {
        byte[] bytes = CaptureBytes.Encode(new Capture(
            new SiteId("s"), new DeviceId("d"), new Timestamp(1), 1, 0, DeviceQuality.Good, [new RegisterReading(Register.ActiveImport, RegisterValue.FromThousandths(1))]));
        Assert.False(CaptureBytes.TryDecode(more == 1 ? (byte[])[.. bytes, 0] : bytes[..^1], out _));
    }

    [Fact]
    public void RegistersOutOfOrderOrTwice_AreRefused()
    {
        RegisterReading first = new(Register.ActiveImport, RegisterValue.FromThousandths(1));
        RegisterReading second = new(Register.ActiveExport, RegisterValue.FromThousandths(1));
        Assert.False(CaptureBytes.TryDecode(Encode(second, first), out _));
        Assert.False(CaptureBytes.TryDecode(Encode(first, first), out _));
        Assert.False(CaptureBytes.TryDecode(Encode(), out _));
        Assert.True(CaptureBytes.TryDecode(Encode(first, second), out _));
    }

    private static byte[] Encode(params RegisterReading[] registers) =>
        CaptureBytes.Encode(new Capture(new SiteId("s"), new DeviceId("d"), new Timestamp(1), 1, 0, DeviceQuality.Good, registers));
}
