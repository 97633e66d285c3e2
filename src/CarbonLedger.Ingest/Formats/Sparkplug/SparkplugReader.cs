using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace CarbonLedger.Ingest.Formats.Sparkplug;

/// <summary>Reads the messages of <see cref="SparkplugPayload"/>; what is wrong goes to the problems with the field's path.</summary>
internal static class SparkplugReader
{
    private const int Varint = 0, Eight = 1, Length = 2, Four = 5;

    public static SparkplugPayload Payload(ReadOnlySpan<byte> bytes, Problems problems)
    {
        List<SparkplugMetric> metrics = [];
        (ulong? time, int? sequence, string? uuid, int bodyLength) = (null, null, null, 0);
        ProtobufReader reader = new(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1 when Is(reader, Varint, "timestamp", problems):
                    time = reader.Bits;
                    break;
                case 2 when Is(reader, Length, "metrics", problems):
                    if (metrics.Count == SparkplugPayload.MetricsMax)
                    {
                        problems.Add("metrics", $"more than {metrics.Count}", $"A payload has at most {SparkplugPayload.MetricsMax} metrics");
                        return new SparkplugPayload(time, metrics, sequence, uuid, bodyLength);
                    }

                    metrics.Add(Metric(reader.Bytes, string.Create(CultureInfo.InvariantCulture, $"metrics[{metrics.Count}]"), problems));
                    break;
                case 3 when Is(reader, Varint, "seq", problems):
                    sequence = Sequence(reader.Bits, problems);
                    break;
                case 4 when Is(reader, Length, "uuid", problems):
                    uuid = Text(reader.Bytes, SparkplugPayload.NameBytesMax, "uuid", problems);
                    break;
                case 5 when Is(reader, Length, "body", problems):
                    bodyLength = reader.Bytes.Length;
                    break;
                default:
                    break;
            }
        }

        End(reader, "payload", problems);
        return new SparkplugPayload(time, metrics, sequence, uuid, bodyLength);
    }

    private static SparkplugMetric Metric(ReadOnlySpan<byte> bytes, string path, Problems problems)
    {
        SparkplugMetric metric = new(null, null, null, SparkplugType.Unknown, false, false, false, default);
        ProtobufReader reader = new(bytes);
        while (reader.Next())
        {
            metric = reader.Field switch
            {
                1 when Is(reader, Length, $"{path}.name", problems) => metric with { Name = Text(reader.Bytes, SparkplugPayload.NameBytesMax, $"{path}.name", problems) },
                2 when Is(reader, Varint, $"{path}.alias", problems) => metric with { Alias = reader.Bits },
                3 when Is(reader, Varint, $"{path}.timestamp", problems) => metric with { Time = reader.Bits },
                4 when Is(reader, Varint, $"{path}.datatype", problems) => metric with { Type = reader.Bits is >= (ulong)SparkplugType.Int8 and <= (ulong)SparkplugType.Uuid ? (SparkplugType)reader.Bits : SparkplugType.Unknown },
                5 when Is(reader, Varint, $"{path}.is_historical", problems) => metric with { IsHistorical = reader.Bits != 0 },
                6 when Is(reader, Varint, $"{path}.is_transient", problems) => metric with { IsTransient = reader.Bits != 0 },
                7 when Is(reader, Varint, $"{path}.is_null", problems) => metric with { IsNull = reader.Bits != 0 },
                >= 10 and <= 19 => metric with { Value = Value(reader, path, problems) },
                _ => metric,
            };
        }

        End(reader, path, problems);
        return metric;
    }

    private static SparkplugValue Value(in ProtobufReader reader, string path, Problems problems) => reader.Field switch
    {
        10 when Is(reader, Varint, $"{path}.int_value", problems) => SparkplugValue.OfInt(reader.Bits),
        11 when Is(reader, Varint, $"{path}.long_value", problems) => SparkplugValue.OfLong(reader.Bits),
        12 when Is(reader, Four, $"{path}.float_value", problems) => SparkplugValue.OfFloat((uint)reader.Bits),
        13 when Is(reader, Eight, $"{path}.double_value", problems) => SparkplugValue.OfDouble(reader.Bits),
        14 when Is(reader, Varint, $"{path}.boolean_value", problems) => SparkplugValue.OfBoolean(reader.Bits != 0),
        15 when Is(reader, Length, $"{path}.string_value", problems) => SparkplugValue.OfText(Text(reader.Bytes, SparkplugPayload.TextBytesMax, $"{path}.string_value", problems)),
        _ => SparkplugValue.Skipped,
    };

    private static int? Sequence(ulong bits, Problems problems)
    {
        if (bits <= byte.MaxValue)
        {
            return (int)bits;
        }

        problems.Add("seq", bits.ToString(CultureInfo.InvariantCulture), "Expected 0 to 255");
        return null;
    }

    private static string Text(ReadOnlySpan<byte> bytes, int bytesMax, string path, Problems problems)
    {
        if (bytes.Length <= bytesMax && Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        problems.Add(path, $"{bytes.Length} bytes", $"Expected UTF-8 of at most {bytesMax} bytes");
        return "";
    }

    private static bool Is(in ProtobufReader reader, int wire, string path, Problems problems)
    {
        if (reader.Wire == wire)
        {
            return true;
        }

        problems.Add(path, $"wire type {reader.Wire}", $"Expected wire type {wire}");
        return false;
    }

    private static void End(in ProtobufReader reader, string path, Problems problems)
    {
        if (reader.Wrong is { } found)
        {
            problems.Add(path, found, "Expected protobuf");
        }
    }
}
