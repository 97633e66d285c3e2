using System.Buffers;
using System.Text.Json;

namespace CarbonLedger.Ingest.Quality;

/// <summary>
/// Alarms as JSON, the same on every channel:
/// <code>
/// {"kind":"device-silent","phase":"raised","site":"plant","device":"m1","register":null,
///  "since":"2026-06-01T04:00:00.000Z","until":null,"count":1,"detail":"Nothing new since …","digest":false}
/// </code>
/// <c>kind</c> is sequence-gap, sequence-back, sequence-repeated, clock-skew, clock-drift, device-silent, register-silent or refusals;
/// <c>phase</c> raised, still or ended; <c>until</c> is set when ended. In a digest <c>device</c> and <c>register</c> are null and
/// <c>count</c> is the number of alarms. <c>dropped</c> is there when messages before this one could not be delivered: so many.
/// </summary>
public static class AlarmJson
{
    /// <summary>The name of a kind.</summary>
    public static string NameOf(AlarmKind kind) => kind switch
    {
        AlarmKind.SequenceGap => "sequence-gap",
        AlarmKind.SequenceBack => "sequence-back",
        AlarmKind.SequenceRepeated => "sequence-repeated",
        AlarmKind.ClockSkew => "clock-skew",
        AlarmKind.ClockDrift => "clock-drift",
        AlarmKind.DeviceSilent => "device-silent",
        AlarmKind.RegisterSilent => "register-silent",
        AlarmKind.Refusals => "refusals",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Expected a kind of alarm."),
    };

    /// <summary>The name of a phase.</summary>
    public static string NameOf(AlarmPhase phase) => phase switch
    {
        AlarmPhase.Raised => "raised",
        AlarmPhase.Still => "still",
        _ => "ended",
    };

    /// <summary>A message as UTF-8.</summary>
    /// <param name="dropped">Messages before it that were not delivered.</param>
    public static byte[] Encode(AlarmMessage message, long dropped = 0)
    {
        ArrayBufferWriter<byte> buffer = new(512);
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            Write(writer, message, message.Phase);
            writer.WriteBoolean("digest"u8, message.IsDigest);
            if (dropped > 0)
            {
                writer.WriteNumber("dropped"u8, dropped);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The properties of an alarm in a list.</summary>
    internal static void Write(Utf8JsonWriter writer, Alarm alarm)
    {
        writer.WriteNumber("number"u8, alarm.Number);
        Write(writer, alarm.ToMessage(AlarmPhase.Still), null);
    }

    // In a list, until says what the phase would.
    private static void Write(Utf8JsonWriter writer, AlarmMessage message, AlarmPhase? phase)
    {
        writer.WriteString("kind"u8, NameOf(message.Kind));
        if (phase is { } told)
        {
            writer.WriteString("phase"u8, NameOf(told));
        }

        writer.WriteString("site"u8, message.Site?.Value);
        writer.WriteString("device"u8, message.Device);
        writer.WriteString("register"u8, message.Register);
        writer.WriteString("since"u8, message.Since.ToString());
        writer.WriteString("until"u8, message.Until?.ToString());
        writer.WriteNumber("count"u8, message.Count);
        writer.WriteString("detail"u8, message.Detail);
    }
}
