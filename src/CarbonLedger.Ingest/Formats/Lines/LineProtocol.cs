using System.Text;
using System.Text.Unicode;
using CarbonLedger.Carbon;

namespace CarbonLedger.Ingest.Formats.Lines;

/// <summary>
/// Influx line protocol as the v2 write takes it: <c>energy,site=s,device=d import_kwh=12.5,n=3i 1780272900000000000</c>.
/// Comments begin with <c>#</c>; a text in quotes may hold line breaks. Never throws on any bytes.
/// </summary>
public static class LineProtocol
{
    /// <summary>Bytes of a body, unpacked.</summary>
    public const int BodyBytesMax = 1024 * 1024;

    /// <summary>Points of a body.</summary>
    public const int LinesMax = 10_000;

    /// <summary>Tags of a point.</summary>
    public const int TagsMax = 64;

    /// <summary>Fields of a point.</summary>
    public const int FieldsMax = 256;

    /// <summary>Characters of a measurement, a key or a tag's value.</summary>
    public const int NameCharactersMax = 256;

    /// <summary>Characters of a field's text.</summary>
    public const int TextCharactersMax = 4_096;

    /// <summary>The precision of a name <c>ns</c>, <c>us</c>, <c>ms</c> or <c>s</c>; <c>ns</c> if none is given; null for any other.</summary>
    public static TimePrecision? PrecisionOf(string? name) => name switch
    {
        null or "" or "ns" => TimePrecision.Nanoseconds,
        "us" => TimePrecision.Microseconds,
        "ms" => TimePrecision.Milliseconds,
        "s" => TimePrecision.Seconds,
        _ => null,
    };

    public static LineReading Parse(ReadOnlySpan<byte> body, TimePrecision precision)
    {
        if (body.Length > BodyBytesMax)
        {
            return new LineReading([], [new InputProblem("body", $"{body.Length} bytes", $"A body has at most {BodyBytesMax} bytes")]);
        }

        return Utf8.IsValid(body)
            ? new LineParser(Encoding.UTF8.GetString(body), precision).Parse()
            : new LineReading([], [new InputProblem("body", "bytes that are no text", "Expected UTF-8")]);
    }
}
