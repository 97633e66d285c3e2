using System.Text.Json.Nodes;
using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Server.Demo;

/// <summary>
/// Two versions of the default factor book, as its publishers might have published them: without China's footprint factors of 2024, and with
/// them.
/// </summary>
internal static class DemoBooks
{
    private const string LaterRows = "cn-footprint-2024-";
    private const string EarlierPublished = "2025-06-01T00:00:00Z";
    private const string LaterPublished = "2026-09-01T00:00:00Z";

    /// <summary>Version 1.</summary>
    public static byte[] Earlier()
    {
        JsonObject book = Read();
        JsonArray rows = book["rows"]!.AsArray();
        foreach (JsonNode? row in rows.Where(row => row!["id"]!.GetValue<string>().StartsWith(LaterRows, StringComparison.Ordinal)).ToList())
        {
            rows.Remove(row);
        }

        book["published"] = EarlierPublished;
        return Write(book);
    }

    /// <summary>Version 2.</summary>
    public static byte[] Later()
    {
        JsonObject book = Read();
        book["version"] = 2;
        book["published"] = LaterPublished;
        return Write(book);
    }

    private static JsonObject Read() => JsonNode.Parse(FactorBook.DefaultBytes())!.AsObject();

    private static byte[] Write(JsonObject book) => System.Text.Encoding.UTF8.GetBytes(book.ToJsonString() + "\n");
}
