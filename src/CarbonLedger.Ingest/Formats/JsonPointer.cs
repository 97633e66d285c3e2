using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace CarbonLedger.Ingest.Formats;

/// <summary>A JSON pointer (RFC 6901): <c>/values/import</c>, <c>/metrics/0/value</c>; the empty text is the whole document, <c>~1</c> a slash, <c>~0</c> a tilde.</summary>
public sealed record JsonPointer
{
    public const int CharactersMax = 256;
    public const int StepsMax = 16;

    private readonly string text;

    private JsonPointer(string text, string[] steps) => (this.text, Steps) = (text, steps);

    /// <summary>The names from the root, unescaped.</summary>
    public IReadOnlyList<string> Steps { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out JsonPointer? pointer)
    {
        pointer = null;
        if (text is null || text.Length > CharactersMax || (text.Length > 0 && text[0] != '/'))
        {
            return false;
        }

        string[] steps = text.Length == 0 ? [] : text[1..].Split('/');
        if (steps.Length > StepsMax)
        {
            return false;
        }

        for (int i = 0; i < steps.Length; i++)
        {
            if (!TryUnescape(steps[i], out steps[i]))
            {
                return false;
            }
        }

        pointer = new JsonPointer(text, steps);
        return true;
    }

    /// <summary>The value the pointer leads to; of kind Undefined if there is none.</summary>
    public JsonElement In(JsonElement root)
    {
        JsonElement at = root;
        foreach (string step in Steps)
        {
            at = at.ValueKind switch
            {
                JsonValueKind.Object when at.TryGetProperty(step, out JsonElement field) => field,
                JsonValueKind.Array when TryIndex(step, out int index) && index < at.GetArrayLength() => at[index],
                _ => default,
            };
        }

        return at;
    }

    public override string ToString() => text;

    public bool Equals(JsonPointer? other) => other is not null && text == other.text;

    public override int GetHashCode() => text.GetHashCode(StringComparison.Ordinal);

    // An index has no leading zero (RFC 6901 §4).
    private static bool TryIndex(string step, out int index)
    {
        index = -1;
        return step.Length is > 0 and < 7 && (step == "0" || step[0] != '0') && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out index);
    }

    private static bool TryUnescape(string step, out string name)
    {
        name = step;
        for (int i = step.IndexOf('~', StringComparison.Ordinal); i >= 0; i = step.IndexOf('~', i + 1))
        {
            if (i + 1 >= step.Length || step[i + 1] is not ('0' or '1'))
            {
                return false;
            }
        }

        name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
        return true;
    }
}
