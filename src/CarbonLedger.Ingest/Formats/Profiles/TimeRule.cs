using System.Globalization;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Formats.Profiles;

/// <summary>Where the capture time stands and how it is written. What is finer than a millisecond is cut: captures are kept to the millisecond.</summary>
/// <param name="Offset">Of texts that give none, such as <c>+08:00</c>; null refuses them.</param>
public sealed record TimeRule(JsonPointer Pointer, TimeForm Form, string? Offset)
{
    // "2026-06-01T00:15:00" and what follows it.
    private const int SecondsEnd = 19;
    private const int FractionDigitsMax = 9;

    /// <summary>What is expected of a text, for a refusal.</summary>
    public string Expected => Form switch
    {
        TimeForm.UnixSeconds => "seconds since 1970-01-01",
        TimeForm.UnixMilliseconds => "milliseconds since 1970-01-01",
        _ => Offset is null ? "a time with offset such as 2026-11-22T12:00:00Z" : "a time such as 2026-11-22T12:00:00",
    };

    public bool TryRead(string text, out Timestamp time)
    {
        time = default;
        if (Form == TimeForm.Iso8601)
        {
            return TryIso(text, out time);
        }

        if (!DecimalText.TryParse(text, out DecimalText number) || !number.TryScale(Form == TimeForm.UnixSeconds ? 3 : 0, cut: true, out long milliseconds)
            || milliseconds is < 0 or > Timestamp.UnixMillisecondsMax)
        {
            return false;
        }

        time = new Timestamp(milliseconds);
        return true;
    }

    private bool TryIso(string text, out Timestamp time)
    {
        time = default;
        if (text.Length is < SecondsEnd or > 40)
        {
            return false;
        }

        int end = SecondsEnd;
        if (end < text.Length && text[end] == '.')
        {
            end++;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
            {
                end++;
            }
        }

        int digits = end - SecondsEnd - 1;
        string zone = text[end..];
        if (end > SecondsEnd && digits is < 1 or > FractionDigitsMax)
        {
            return false;
        }

        string fraction = digits > 0 ? string.Create(CultureInfo.InvariantCulture, $".{text.AsSpan(SecondsEnd + 1, Math.Min(digits, 3))}") : "";
        return Timestamp.TryParse(text[..SecondsEnd] + fraction + (zone.Length > 0 ? zone : Offset), out time);
    }
}
