using System.Globalization;
using System.Text.Json;
using CarbonLedger.Reports.Disclosure;

namespace CarbonLedger.Reports.Pact;

/// <summary>Rules for single values of the PACT data model. Each answers what was expected, or null if the value is right.</summary>
internal static class PactValues
{
    /// <summary>Digits and sign of a decimal: far more than any figure has.</summary>
    public const int DecimalLengthMax = 64;

    /// <summary>Items of a list.</summary>
    public const int ItemsMax = 1000;

    private const decimal PercentMax = 100;
    private const decimal RatingMin = 1, RatingMax = 5;

    public static string? Text(JsonElement value) => DisclosureJson.TextOf(value) is not null ? null : "Expected a text";

    public static string? NonEmpty(JsonElement value) => DisclosureJson.TextOf(value) is { Length: > 0 } ? null : "Expected a text of one or more characters";

    public static string? Flag(JsonElement value) => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : "Expected true or false";

    public static string? Uuid(JsonElement value) => Matches(value, PactPatterns.Uuid()) ? null : "Expected a UUID";

    public static string? Urn(JsonElement value) => Matches(value, PactPatterns.Urn()) ? null : "Expected a URN (urn:namespace:name)";

    public static string? Country(JsonElement value) => Matches(value, PactPatterns.Country()) ? null : "Expected an ISO 3166-1 alpha-2 code such as CN";

    public static string? Subdivision(JsonElement value) => Matches(value, PactPatterns.Subdivision()) ? null : "Expected an ISO 3166-2 code such as CN-JS";

    public static string? AssessmentReport(JsonElement value) => Matches(value, PactPatterns.AssessmentReport()) ? null : "Expected AR and a number, such as AR6";

    public static string? SpecVersion(JsonElement value) => Matches(value, PactPatterns.SpecVersion()) ? null : "Expected a version 3 as major.minor.patch, such as 3.0.0";

    public static string? Uri(JsonElement value) =>
        DisclosureJson.TextOf(value) is { } text && System.Uri.TryCreate(text, UriKind.Absolute, out _) ? null : "Expected an absolute URI";

    public static string? Time(JsonElement value) => TimeOf(value) is not null ? null : "Expected a date and time with its offset, such as 2026-06-01T00:00:00Z";

    public static string? Decimal(JsonElement value) => DecimalOf(value) is not null ? null : $"Expected a decimal in quotes of at most {DecimalLengthMax} characters, such as \"0.5\"";

    public static string? AboveZero(JsonElement value) => DecimalOf(value) is { } text && !IsNegative(text) && !IsZero(text) ? null : "Expected a decimal in quotes above 0";

    public static string? ZeroOrMore(JsonElement value) => DecimalOf(value) is { } text && (!IsNegative(text) || IsZero(text)) ? null : "Expected a decimal in quotes of 0 or more";

    public static string? ZeroOrLess(JsonElement value) => DecimalOf(value) is { } text && (IsNegative(text) || IsZero(text)) ? null : "Expected a decimal in quotes of 0 or less";

    public static string? Percent(JsonElement value) => IsWithin(value, 0, PercentMax) ? null : "Expected a decimal in quotes from 0 to 100";

    public static string? Rating(JsonElement value) => IsWithin(value, RatingMin, RatingMax) ? null : "Expected a decimal in quotes from 1 to 5";

    /// <summary>A rule that allows some texts only.</summary>
    public static Func<JsonElement, string?> OneOf(params string[] allowed) =>
        value => DisclosureJson.TextOf(value) is { } text && allowed.Contains(text) ? null : $"Expected one of {string.Join(", ", allowed)}";

    public static DateTimeOffset? TimeOf(JsonElement value) =>
        Matches(value, PactPatterns.DateTime()) && DateTimeOffset.TryParse(DisclosureJson.TextOf(value), CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset time) ? time : null;

    public static string? DecimalOf(JsonElement value) =>
        DisclosureJson.TextOf(value) is { Length: <= DecimalLengthMax } text && PactPatterns.Decimal().IsMatch(text) ? text : null;

    public static bool IsZero(string text) => !text.Any(c => c is >= '1' and <= '9');

    private static bool IsNegative(string text) => text[0] == '-';

    private static bool IsWithin(JsonElement value, decimal min, decimal max) =>
        DecimalOf(value) is { } text && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
        && number >= min && number <= max;

    private static bool Matches(JsonElement value, System.Text.RegularExpressions.Regex pattern) => DisclosureJson.TextOf(value) is { } text && pattern.IsMatch(text);
}
