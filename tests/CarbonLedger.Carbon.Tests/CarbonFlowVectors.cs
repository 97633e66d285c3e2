using System.IO.Compression;
using System.Text.Json;

namespace CarbonLedger.Carbon.Tests;

internal static class CarbonFlowVectors
{
    public static byte[] Read(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Vectors", name + ".json");
        if (File.Exists(path))
        {
            return File.ReadAllBytes(path);
        }

        using GZipStream packed = new(File.OpenRead(path + ".gz"), CompressionMode.Decompress);
        using MemoryStream bytes = new();
        packed.CopyTo(bytes);
        return bytes.ToArray();
    }

    public static JsonElement Parse(byte[] bytes) => JsonDocument.Parse(bytes).RootElement;
}
