using System.Text;
using System.Text.Json;

namespace CarbonLedger.Anchors.Tests.ChainMaker;

/// <summary>The vectors of others: see Vectors/chainmaker/NOTICE.</summary>
internal static class ChainMakerVectors
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Vectors", "chainmaker");

    public static byte[] RealBlock { get; } = Convert.FromHexString(File.ReadAllText(Path.Combine(Folder, "real-block-2.hex")).Trim());

    private static readonly JsonElement[] All = [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "requests.json"))).RootElement.GetProperty("vectors").EnumerateArray()];

    public static IReadOnlyList<JsonElement> Requests { get; } = [.. All.Where(v => v.TryGetProperty("txRequestHex", out _))];

    public static IReadOnlyList<JsonElement> Trees { get; } = [.. All.Where(v => v.TryGetProperty("merkleRoot", out _))];

    public static IReadOnlyList<JsonElement> Headers { get; } = [.. All.Where(v => v.TryGetProperty("blockHash", out _))];

    public static byte[] Hex(JsonElement vector, string name) => Convert.FromHexString(vector.GetProperty(name).GetString()!);

    public static byte[] Text(JsonElement vector, string name) => Encoding.UTF8.GetBytes(vector.GetProperty(name).GetString()!);
}
