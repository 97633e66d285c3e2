using CarbonLedger.Carbon;

namespace CarbonLedger.Ingest.Formats.Sparkplug;

/// <summary>
/// A Sparkplug B payload (Sparkplug 3.0 §6.4): protobuf fields timestamp 1, metrics 2, seq 3, uuid 4, body 5. Data sets,
/// templates, properties, metadata and unknown fields are stepped over, not read.
/// </summary>
/// <param name="Time">Milliseconds since 1970-01-01 of the message; null if not given.</param>
/// <param name="Sequence">0 to 255; null for deaths of nodes and commands.</param>
/// <param name="Uuid">A schema's name, such as <c>SPBV1.0_COMPRESSED</c>, which is not read.</param>
/// <param name="BodyLength">Bytes of the body, which is not kept.</param>
public sealed record SparkplugPayload(ulong? Time, IReadOnlyList<SparkplugMetric> Metrics, int? Sequence, string? Uuid, int BodyLength)
{
    /// <summary>Bytes of a payload; births are the largest.</summary>
    public const int BytesMax = 1024 * 1024;

    /// <summary>Metrics of a payload.</summary>
    public const int MetricsMax = 10_000;

    /// <summary>Bytes of a metric's name.</summary>
    public const int NameBytesMax = 1_024;

    /// <summary>Bytes of a text that is kept as a value.</summary>
    public const int TextBytesMax = 4_096;

    /// <summary>Decodes a payload. Never throws on any bytes.</summary>
    public static InputReading<SparkplugPayload> Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > BytesMax)
        {
            return new InputReading<SparkplugPayload>(null, [new InputProblem("payload", $"{bytes.Length} bytes", $"A Sparkplug payload has at most {BytesMax} bytes")]);
        }

        Problems problems = new();
        SparkplugPayload? payload = SparkplugReader.Payload(bytes, problems);
        return new InputReading<SparkplugPayload>(problems.Any ? null : payload, problems.Kept);
    }
}
