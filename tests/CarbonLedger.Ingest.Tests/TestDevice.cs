using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Ledger;

namespace CarbonLedger.Ingest.Tests;

/// <summary>A device with a key from its number.</summary>
internal sealed class TestDevice : IDisposable
{
    public static readonly Timestamp Now = new(1_780_243_200_000);
    public static readonly Timestamp EnrolledFrom = Now.AddMilliseconds(-86_400_000);

    private readonly Ed25519Signer signer;

    public TestDevice(string id, byte seed)
    {
        byte[] bytes = new byte[Ed25519Signer.SeedSize];
        Array.Fill(bytes, seed);
        signer = new Ed25519Signer(bytes);
        Id = new DeviceId(id);
    }

    public SiteId Site { get; } = new("plant");

    public DeviceId Id { get; }

    public ReadingTopic Topic => new(Site, Id);

    public DeviceRecord Record => new(Site, Id, signer.PublicKey, EnrolledFrom);

    public Capture Capture(long sequence, Timestamp? time = null, long thousandths = 1000, int version = 0) => new(
        Site, Id, time ?? Now.AddMilliseconds(sequence * 1000 - 3_600_000), sequence, version, DeviceQuality.Good,
        [new RegisterReading(Register.ActiveImport, RegisterValue.FromThousandths(thousandths))]);

    public SignedCapture Sign(Capture capture) => new(capture, signer.Sign(CaptureBytes.Encode(capture)));

    /// <summary>A batch signed so that each capture has evidence of its own.</summary>
    public CaptureBatch SignBatch(IReadOnlyList<Capture> captures) => CaptureBatch.Sign(captures, signer);

    /// <summary>A batch signed in the older form, over all its captures one after the other.</summary>
    public CaptureBatch SignConcatenation(IReadOnlyList<Capture> captures) => new(captures, signer.Sign(new CaptureBatch(captures, default).SignedBytes()));

    public byte[] Payload(long sequence, Timestamp? time = null, long thousandths = 1000, int version = 0) =>
        ClJson.Encode(Sign(Capture(sequence, time, thousandths, version)));

    public void Dispose() => signer.Dispose();
}
