using System.Text.Json;

namespace CarbonLedger.Ledger.Tests;

/// <summary>The vectors beside the tests; see Vectors/SOURCE.md.</summary>
internal static class Vectors
{
    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Vectors", name));

    public static JsonElement Json(string name)
    {
        using JsonDocument document = JsonDocument.Parse(Bytes(name));
        return document.RootElement.Clone();
    }
}
