using System.Text.Json;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon;

/// <summary>Walks a JSON document and gathers every problem with its path, so that one reading names them all.</summary>
public sealed class Json(List<InputProblem> problems)
{
    private const int ValueCharactersMax = 80;

    // Sign, point and 26 digits: a decimal keeps 28.
    private const int AmountCharactersMax = 28;

    public void Report(string path, JsonElement value, string message)
    {
        string text = value.ValueKind == JsonValueKind.Undefined ? "nothing" : value.GetRawText();
        Report(path, text, message);
    }

    public void Report(string path, string value, string message) =>
        problems.Add(new InputProblem(path, value.Length > ValueCharactersMax ? value[..ValueCharactersMax] + "…" : value, message));

    /// <summary>Parses the bytes, refusing duplicate names, or reports at <c>$</c>.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> utf8, List<InputProblem> problems)
    {
        if (!System.Text.Unicode.Utf8.IsValid(utf8.Span))
        {
            problems.Add(new InputProblem("$", "bytes that are no UTF-8", "Not valid JSON"));
            return null;
        }

        try
        {
            return JsonDocument.Parse(utf8, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 });
        }
        catch (InvalidOperationException)
        {
            // The look for duplicates unescapes names; half a surrogate pair in one is no text.
            problems.Add(new InputProblem("$", "a name with half a surrogate pair", "Not valid JSON"));
            return null;
        }
        catch (JsonException e)
        {
            problems.Add(new InputProblem("$", $"line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}", "Not valid JSON"));
            return null;
        }
    }

    /// <summary>Reads a document. Never throws on any bytes.</summary>
    /// <param name="utf8">Any bytes.</param>
    /// <param name="bytesMax">A longer document is refused before it is parsed.</param>
    /// <param name="whatHas">Begins the words of that refusal, such as <c>A factor book has</c>.</param>
    /// <param name="problems">Where what is wrong is put; a value that brings any is not given out.</param>
    /// <param name="read">Reads the root.</param>
    public static InputReading<T> Read<T>(ReadOnlyMemory<byte> utf8, int bytesMax, string whatHas, List<InputProblem> problems, Func<JsonElement, T?> read)
        where T : class
    {
        if (utf8.Length > bytesMax)
        {
            problems.Add(new InputProblem("$", $"{utf8.Length} bytes", $"{whatHas} at most {bytesMax} bytes"));
            return new InputReading<T>(null, problems);
        }

        using JsonDocument? document = Parse(utf8, problems);
        T? value = document is null ? null : read(document.RootElement);
        return new InputReading<T>(problems.Count == 0 ? value : null, problems);
    }

    public static JsonElement Get(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) ? value : default;

    /// <summary>The text of a value; null for anything else, and for an escape that is half a surrogate pair.</summary>
    public static string? TextOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public IEnumerable<(JsonElement Item, string Path)> Items(JsonElement parent, string path, string name, bool required = true)
    {
        JsonElement array = Get(parent, name);
        if (array.ValueKind != JsonValueKind.Array)
        {
            if (required || array.ValueKind != JsonValueKind.Undefined)
            {
                Report($"{path}.{name}", array, "Expected an array");
            }

            yield break;
        }

        int index = 0;
        foreach (JsonElement item in array.EnumerateArray())
        {
            yield return (item, $"{path}.{name}[{index++}]");
        }
    }

    public string Text(JsonElement parent, string path, string name, string fallback = "", bool required = true)
    {
        JsonElement value = Get(parent, name);
        if (TextOf(value) is { } text)
        {
            return text;
        }

        if (required || value.ValueKind != JsonValueKind.Undefined)
        {
            Report($"{path}.{name}", value, "Expected a text");
        }

        return fallback;
    }

    public string OneOf(JsonElement parent, string path, string name, params ReadOnlySpan<string> allowed)
    {
        string text = Text(parent, path, name);
        foreach (string candidate in allowed)
        {
            if (candidate == text)
            {
                return text;
            }
        }

        if (Get(parent, name).ValueKind == JsonValueKind.String)
        {
            Report($"{path}.{name}", Get(parent, name), $"Expected one of {string.Join(", ", allowed)}");
        }

        return allowed[0];
    }

    /// <summary>A text or whole number that is an identifier; reports and returns "invalid" otherwise.</summary>
    public string Id(JsonElement parent, string path, string name)
    {
        JsonElement value = Get(parent, name);
        string? text = value.ValueKind switch
        {
            JsonValueKind.String => TextOf(value),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
        if (Identifier.IsValid(text))
        {
            return text!;
        }

        Report($"{path}.{name}", value, $"Expected an identifier of 1 to {Identifier.LengthMax} of A-Z a-z 0-9 . _ -");
        return "invalid";
    }

    public double Number(JsonElement parent, string path, string name, double min, double max, double? fallback = null)
    {
        JsonElement value = Get(parent, name);
        if (value.ValueKind == JsonValueKind.Undefined && fallback is { } missing)
        {
            return missing;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number >= min && number <= max)
        {
            return number;
        }

        Report($"{path}.{name}", value, FormattableString.Invariant($"Expected a number from {min} to {max}"));
        return min > 0 ? min : 0;
    }

    public long Whole(JsonElement parent, string path, string name, long min, long max)
    {
        JsonElement value = Get(parent, name);
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number >= min && number <= max)
        {
            return number;
        }

        Report($"{path}.{name}", value, $"Expected a whole number from {min} to {max}");
        return min;
    }

    /// <summary>A number of at most three decimals, in thousandths, exact.</summary>
    public long Thousandths(JsonElement parent, string path, string name, long min, long max)
    {
        JsonElement value = Get(parent, name);
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out decimal number) && number >= min / 1000m && number <= max / 1000m
            && decimal.Truncate(number * 1000) == number * 1000)
        {
            return (long)(number * 1000);
        }

        Report($"{path}.{name}", value, FormattableString.Invariant($"Expected a number from {min / 1000m} to {max / 1000m} of at most 3 decimals"));
        return min;
    }

    /// <summary>A decimal as text, exact.</summary>
    public decimal Decimal(JsonElement parent, string path, string name, decimal min, decimal max)
    {
        JsonElement value = Get(parent, name);
        if (decimal.TryParse(TextOf(value), System.Globalization.NumberStyles.AllowDecimalPoint | System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out decimal number)
            && number >= min && number <= max)
        {
            return number;
        }

        Report($"{path}.{name}", value, FormattableString.Invariant($"Expected a decimal in quotes from {min} to {max}"));
        return min;
    }

    /// <summary>A decimal as text of at most so many decimals; a text with more digits than a decimal keeps is refused, not rounded.</summary>
    public decimal Amount(JsonElement parent, string path, string name, decimal min, decimal max, int decimals)
    {
        JsonElement value = Get(parent, name);
        if (TextOf(value) is { Length: <= AmountCharactersMax } text
            && decimal.TryParse(text, System.Globalization.NumberStyles.AllowDecimalPoint | System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out decimal number)
            && number >= min && number <= max && decimal.Round(number, decimals) == number)
        {
            return number;
        }

        Report($"{path}.{name}", value, FormattableString.Invariant($"Expected a decimal in quotes from {min} to {max} of at most {decimals} decimals"));
        return min;
    }

    /// <summary>Reports every field of an object that is none of these: what nobody reads must not stand in a document that is signed.</summary>
    public void Only(JsonElement item, string path, params string[] names)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            Report(path, item, "Expected an object");
            return;
        }

        foreach (JsonProperty property in item.EnumerateObject())
        {
            if (!names.Any(name => property.NameEquals(name)))
            {
                string name = property.Name;
                Report($"{path}.{(name.Length > ValueCharactersMax ? name[..ValueCharactersMax] + "…" : name)}", property.Value, $"Expected no field but {string.Join(", ", names)}");
            }
        }
    }

    public Timestamp Time(JsonElement parent, string path, string name)
    {
        JsonElement value = Get(parent, name);
        if (Timestamp.TryParse(TextOf(value), out Timestamp time))
        {
            return time;
        }

        Report($"{path}.{name}", value, "Expected a time such as 2026-06-01T00:00:00+08:00");
        return default;
    }
}
