using CarbonLedger.Storage.Sqlite.Segments;

namespace CarbonLedger.Storage.Tests;

/// <summary>A folder of segments that is gone afterwards, and copies of it.</summary>
internal sealed class SegmentFiles : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("carbonledger-segments-");

    public SegmentFiles() => Telemetry = System.IO.Path.Combine(folder.FullName, "telemetry");

    /// <summary>The segments.</summary>
    public string Telemetry { get; }

    public string Query => System.IO.Path.Combine(Telemetry, "query.db");

    /// <summary>The file of the earlier store beside.</summary>
    public string Earlier => System.IO.Path.Combine(folder.FullName, "telemetry.db");

    public string[] Segments => [.. Directory.GetFiles(Telemetry, "*.segment").Order(StringComparer.Ordinal)];

    public string[] Evidence => Directory.GetFiles(Telemetry, "*.torn-*");

    public SegmentTelemetryStore Open() => SegmentTelemetryStore.Open(Telemetry);

    public void RemoveQuery()
    {
        foreach (string file in Directory.GetFiles(Telemetry, "query.db*"))
        {
            File.Delete(file);
        }
    }

    /// <summary>Every file of the folder as it is now.</summary>
    public Dictionary<string, byte[]> Save() => Directory.GetFiles(Telemetry).ToDictionary(file => file, File.ReadAllBytes);

    /// <summary>The folder as it was.</summary>
    public void Restore(Dictionary<string, byte[]> saved)
    {
        foreach (string file in Directory.GetFiles(Telemetry))
        {
            File.Delete(file);
        }

        foreach ((string file, byte[] bytes) in saved)
        {
            File.WriteAllBytes(file, bytes);
        }
    }

    public void Dispose() => folder.Delete(recursive: true);
}
