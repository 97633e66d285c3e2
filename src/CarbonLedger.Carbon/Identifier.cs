namespace CarbonLedger.Carbon;

/// <summary>
/// Identifiers are 1 to 64 of <c>A-Z a-z 0-9 . _ -</c>: safe in an MQTT topic, a URL and a file name, and their ordinal
/// order is the order of their UTF-8 bytes.
/// </summary>
public static class Identifier
{
    public const int LengthMax = 64;

    public static bool IsValid(string? text)
    {
        if (text is null || text.Length is 0 or > LengthMax)
        {
            return false;
        }

        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
            {
                return false;
            }
        }

        return true;
    }

    internal static string Check(string text) =>
        IsValid(text) ? text : throw new ArgumentException($"'{text}' is not an identifier: expected 1 to {LengthMax} of A-Z a-z 0-9 . _ -.", nameof(text));
}
