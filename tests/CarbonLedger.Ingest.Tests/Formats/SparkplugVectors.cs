namespace CarbonLedger.Ingest.Tests.Formats;

/// <summary>Payloads as another implementation encodes them; see Vectors/SOURCE.md.</summary>
internal static class SparkplugVectors
{
    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Vectors", "Sparkplug", $"{name}.bin"));
}
