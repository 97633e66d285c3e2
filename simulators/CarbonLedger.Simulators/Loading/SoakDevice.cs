using System.Text;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Ledger;
using CarbonLedger.Simulators.Fleet;

namespace CarbonLedger.Simulators.Loading;

/// <summary>Makes the messages of one device. No two captures it makes have one key, but those of a conflict.</summary>
internal sealed class SoakDevice : IDisposable
{
    /// <summary>How far a device's clock may be ahead and still be believed, with room to spare below the edge's allowance.</summary>
    private const long AheadMilliseconds = 60_000, AheadMillisecondsMax = 200_000;

    private const long BeyondMilliseconds = 86_400_000;

    // Longer than a capture alone may be, and than a batch; the second in a packet that is let through.
    private const int LongCapture = 5_000, LongBatch = 264_000, LongPacket = 300_000;

    private readonly SiteId site;
    private readonly Timestamp enrolledFrom;
    private readonly TimeProvider time;
    private readonly Ed25519Signer signer;
    private long sequence;
    private long numbered;
    private long right;
    private long back;
    private long ahead;
    private long elsewhere;
    private SignedCapture? acknowledged;

    /// <param name="enrolledFrom">A while ago: half of the time since then is left for captures from the past.</param>
    public SoakDevice(SiteId site, DeviceId device, long seed, Timestamp enrolledFrom, TimeProvider time)
    {
        (this.site, Id, this.enrolledFrom, this.time) = (site, device, enrolledFrom, time);
        signer = DeviceKeys.SignerOf(seed, device);
        long now = Now;

        // The last digit of a time says how it was made, so that no two ways meet.
        back = Tens(enrolledFrom.UnixMilliseconds + 10) + 3;
        right = Tens(enrolledFrom.UnixMilliseconds + ((now - enrolledFrom.UnixMilliseconds) / 2));
        ahead = 7;
        elsewhere = 9;
    }

    public DeviceId Id { get; }

    public string Topic => $"cl/v1/{site}/{Id}/reading";

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The next message; null for a conflict while nothing was acknowledged.</summary>
    public SoakMessage? Next(SoakStep step) => step.Kind switch
    {
        SoakMessageKind.Good => Message(step.Kind, Topic, Made(step.Captures, step.Clock)),
        SoakMessageKind.Stranger => Message(step.Kind, Topic, [Sign(Capture(TakeTime(SoakClock.Right)))]),
        SoakMessageKind.AheadOfWindow => Message(step.Kind, Topic, [Sign(Capture(Tens(Now + BeyondMilliseconds) + (elsewhere += 10)))]),
        SoakMessageKind.BeforeEnrolment => Message(step.Kind, Topic, [Sign(Capture(Tens(enrolledFrom.UnixMilliseconds - BeyondMilliseconds) - (elsewhere += 10)))]),
        SoakMessageKind.Forged => Forged(),
        SoakMessageKind.Unsigned => Message(step.Kind, Topic, [new SignedCapture(Capture(TakeTime(SoakClock.Right)), default)]),
        SoakMessageKind.ForeignTopic => Message(step.Kind, Foreign(step.Variant), [Sign(Capture(TakeTime(SoakClock.Right)))]),
        SoakMessageKind.Conflict => acknowledged is { } first ? Message(step.Kind, Topic, [Sign(first.Capture with { Sequence = ++sequence })]) : null,
        _ => Broken(step),
    };

    /// <summary>Tells that a message was acknowledged: a conflict may be made of it.</summary>
    public void Acknowledged(SoakMessage message)
    {
        if (message.Kind == SoakMessageKind.Good && message.Captures.Count == 1)
        {
            acknowledged = message.Captures[0];
        }
    }

    public void Dispose() => signer.Dispose();

    private SoakMessage Broken(SoakStep step)
    {
        SignedCapture capture = Sign(Capture(TakeTime(SoakClock.Right)));
        string text = Encoding.UTF8.GetString(ClJson.Encode(capture));
        string broken = step.Kind switch
        {
            SoakMessageKind.UnknownRegister => text.Replace(Register.ActiveImport, "1-0:99.8.0", StringComparison.Ordinal),
            SoakMessageKind.TooLong => step.Variant == 0 ? text.PadRight(LongBatch) : text.PadRight(LongCapture),
            SoakMessageKind.PacketTooLong => text.PadRight(LongPacket),
            _ => step.Variant switch
            {
                0 => text[..(text.Length / 2)],
                1 => text.Replace("\"seq\":", "\"seq\":-", StringComparison.Ordinal),
                _ => "",
            },
        };

        // The capture stands with it: if it came to be stored all the same, the checker must see whose it is.
        return new SoakMessage(numbered++, step.Kind, Topic, Encoding.UTF8.GetBytes(broken), [capture]);
    }

    private SoakMessage Forged()
    {
        SignedCapture genuine = Sign(Capture(TakeTime(SoakClock.Right)));
        return Message(SoakMessageKind.Forged, Topic, [new SignedCapture(genuine.Capture with { Sequence = ++sequence }, genuine.Signature)]);
    }

    private string Foreign(int variant) => variant switch
    {
        0 => $"cl/v1/elsewhere/{Id}/reading",
        1 => $"cl/v1/{site}/of-{Id}/reading",
        _ => $"cl/v1/{site}/{Id}/readings",
    };

    private SoakMessage Message(SoakMessageKind kind, string topic, SignedCapture[] captures)
    {
        byte[] payload = captures.Length == 1 ? ClJson.Encode(captures[0]) : ClJsonBatch.Encode(SignBatch(captures));
        return new SoakMessage(numbered++, kind, topic, payload, captures);
    }

    // As they must be stored: those of a batch with evidence of their own under its one signature.
    private SignedCapture[] Made(int count, SoakClock clock)
    {
        Capture[] captures = [.. Enumerable.Range(0, count).Select(_ => Capture(TakeTime(clock)))];
        return count == 1 ? [Sign(captures[0])] : [.. CaptureBatch.Sign(captures, signer).SignedCaptures(BatchSignature.Root)];
    }

    private CaptureBatch SignBatch(SignedCapture[] captures) => CaptureBatch.Sign([.. captures.Select(signed => signed.Capture)], signer);

    private SignedCapture Sign(Capture capture) => new(capture, signer.Sign(CaptureBytes.Encode(capture)));

    private Capture Capture(long milliseconds)
    {
        long number = ++sequence;
        return new Capture(site, Id, new Timestamp(milliseconds), number, 0, DeviceQuality.Good,
        [
            new RegisterReading(Register.ActiveImport, RegisterValue.FromThousandths(number)),
            new RegisterReading(Register.ActiveExport, RegisterValue.FromThousandths(0)),
        ]);
    }

    private long TakeTime(SoakClock clock)
    {
        long now = Now;
        switch (clock)
        {
            case SoakClock.Ahead when ahead < now + AheadMillisecondsMax:
                return ahead = Math.Max(ahead + 10, Tens(now + AheadMilliseconds) + 7);
            case SoakClock.Back:
                return back += 10;
            default:
                return right += 10;
        }
    }

    private static long Tens(long milliseconds) => milliseconds - (milliseconds % 10);
}
