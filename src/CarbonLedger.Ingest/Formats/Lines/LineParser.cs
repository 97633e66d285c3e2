using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Formats.Lines;

/// <summary>Goes once through a body; every step forward is bounded by its end.</summary>
internal sealed class LineParser(string text, TimePrecision precision)
{
    private readonly Problems problems = new();
    private readonly List<Line> lines = [];
    private int at;
    private int number = 1;
    private int lineStart;

    private bool IsAtLineEnd => at >= text.Length || text[at] == '\n' || (text[at] == '\r' && (at + 1 >= text.Length || text[at + 1] == '\n'));

    public LineReading Parse()
    {
        while (at < text.Length)
        {
            SkipSpaces();
            if (!IsAtLineEnd && text[at] != '#')
            {
                if (lines.Count == LineProtocol.LinesMax)
                {
                    return new LineReading([], [new InputProblem(Place(at), $"more than {LineProtocol.LinesMax} points", $"A body has at most {LineProtocol.LinesMax} points")]);
                }

                if (Point() is { } line)
                {
                    lines.Add(line);
                }
            }

            SkipLine();
        }

        return new LineReading(lines, problems.Kept);
    }

    private Line? Point()
    {
        int first = number;
        Dictionary<string, string> tags = [];
        if (!TryName(",", "a measurement", out string? measurement) || !TryTags(tags))
        {
            return null;
        }

        SkipSpaces();
        Dictionary<string, LineField> fields = [];
        if (!TryFields(fields))
        {
            return null;
        }

        SkipSpaces();
        Timestamp? time = null;
        if (!IsAtLineEnd && !TryTime(out time))
        {
            return null;
        }

        return new Line(first, measurement, tags, fields, time);
    }

    private bool TryTags(Dictionary<string, string> tags)
    {
        while (at < text.Length && text[at] == ',')
        {
            at++;
            int start = at;
            if (!TryName("=,", "a tag key", out string? key) || !TryTake('=', "= after a tag key") || !TryName("=,", "a tag value", out string? value))
            {
                return false;
            }

            if (tags.Count == LineProtocol.TagsMax || !tags.TryAdd(key, value))
            {
                return Wrong(start, key, $"Expected each tag once and at most {LineProtocol.TagsMax}");
            }
        }

        return true;
    }

    private bool TryFields(Dictionary<string, LineField> fields)
    {
        do
        {
            int start = at;
            if (!TryName("=,", "a field key", out string? key) || !TryTake('=', "= after a field key") || !TryValue(out LineField value))
            {
                return false;
            }

            if (fields.Count == LineProtocol.FieldsMax || !fields.TryAdd(key, value))
            {
                return Wrong(start, key, $"Expected each field once and at most {LineProtocol.FieldsMax}");
            }
        }
        while (at < text.Length && text[at] == ',' && ++at > 0);

        return true;
    }

    /// <summary>Reads up to a space, the line's end or one of the characters. A backslash keeps a comma, an equals sign or a space in the name; before anything else it is itself.</summary>
    private bool TryName(string ends, string what, [NotNullWhen(true)] out string? name)
    {
        int start = at;
        StringBuilder read = new();
        while (!IsAtLineEnd && text[at] != ' ' && !ends.Contains(text[at], StringComparison.Ordinal) && read.Length <= LineProtocol.NameCharactersMax)
        {
            bool isEscape = text[at] == '\\' && at + 1 < text.Length && text[at + 1] is ',' or '=' or ' ';
            at += isEscape ? 1 : 0;
            read.Append(text[at++]);
        }

        name = read.ToString();
        return name.Length is > 0 and <= LineProtocol.NameCharactersMax || Wrong(start, name, $"Expected {what} of 1 to {LineProtocol.NameCharactersMax} characters");
    }

    private bool TryTake(char expected, string what)
    {
        if (at < text.Length && text[at] == expected)
        {
            at++;
            return true;
        }

        return Wrong(at, IsAtLineEnd ? "the end of the line" : text[at].ToString(), $"Expected {what}");
    }

    private bool TryValue(out LineField value)
    {
        if (at < text.Length && text[at] == '"')
        {
            return TryText(out value);
        }

        int start = at;
        while (!IsAtLineEnd && text[at] is not (',' or ' '))
        {
            at++;
        }

        string read = text[start..at];
        value = read switch
        {
            "t" or "T" or "true" or "True" or "TRUE" => new LineField(FieldKind.Boolean, "true"),
            "f" or "F" or "false" or "False" or "FALSE" => new LineField(FieldKind.Boolean, "false"),
            [.., 'i'] when long.TryParse(read.AsSpan(0, read.Length - 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) => new LineField(FieldKind.Integer, read[..^1]),
            [.., 'u'] when ulong.TryParse(read.AsSpan(0, read.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out _) => new LineField(FieldKind.Unsigned, read[..^1]),
            _ when IsFloat(read) => new LineField(FieldKind.Float, read),
            _ => default,
        };
        return value.Kind != default || Wrong(start, read, "Expected a field value: a number, an integer with i or u, true or false, or a text in quotes");
    }

    // Only whether it is one: the value itself is taken from the text.
    private static bool IsFloat(string read) => read.Length is > 0 and <= 64 && (char.IsAsciiDigit(read[0]) || read[0] is '-' or '+' or '.')
        && double.TryParse(read, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number);

    private bool TryText(out LineField value)
    {
        int start = at++;
        int startNumber = number, startLine = lineStart;
        StringBuilder read = new();
        for (; at < text.Length && read.Length <= LineProtocol.TextCharactersMax; at++)
        {
            if (text[at] == '"')
            {
                at++;
                value = new LineField(FieldKind.Text, read.ToString());
                return true;
            }

            bool isEscape = text[at] == '\\' && at + 1 < text.Length && text[at + 1] is '"' or '\\';
            at += isEscape ? 1 : 0;
            read.Append(text[at]);
            CountLine();
        }

        // The quote was never closed, or too late: what looks like lines behind it may be lines, so go on after the one it stands on.
        (at, number, lineStart) = (start, startNumber, startLine);
        value = default;
        return Wrong(start, read.ToString(), $"Expected a text in quotes of at most {LineProtocol.TextCharactersMax} characters");
    }

    private bool TryTime(out Timestamp? time)
    {
        int start = at;
        while (!IsAtLineEnd && text[at] != ' ')
        {
            at++;
        }

        string read = text[start..at];
        SkipSpaces();
        time = null;
        if (!IsAtLineEnd || !long.TryParse(read, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long steps))
        {
            return Wrong(start, read, "Expected a whole timestamp and then the end of the line");
        }

        Int128 milliseconds = precision switch
        {
            TimePrecision.Seconds => steps * (Int128)1000,
            TimePrecision.Milliseconds => steps,
            TimePrecision.Microseconds => FloorDivide(steps, 1_000),
            _ => FloorDivide(steps, 1_000_000),
        };
        if (milliseconds < Timestamp.UnixMillisecondsMin || milliseconds > Timestamp.UnixMillisecondsMax)
        {
            return Wrong(start, read, $"Expected a time of four-digit year in {precision}");
        }

        time = new Timestamp((long)milliseconds);
        return true;
    }

    private static long FloorDivide(long value, long by) => (value / by) - (value % by < 0 ? 1 : 0);

    private bool Wrong(int place, string value, string message)
    {
        problems.Add(Place(place), value, message);
        return false;
    }

    private string Place(int place) => string.Create(CultureInfo.InvariantCulture, $"line {number}, column {place - lineStart + 1}");

    private void SkipSpaces()
    {
        while (at < text.Length && text[at] is ' ' or '\t')
        {
            at++;
        }
    }

    private void SkipLine()
    {
        while (at < text.Length && text[at] != '\n')
        {
            at++;
        }

        CountLine();
        at++;
    }

    private void CountLine()
    {
        if (at < text.Length && text[at] == '\n')
        {
            number++;
            lineStart = at + 1;
        }
    }
}
