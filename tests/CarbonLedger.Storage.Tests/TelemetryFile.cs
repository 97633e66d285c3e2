namespace CarbonLedger.Storage.Tests;

/// <summary>A file name in a folder of its own that is gone afterwards.</summary>
internal sealed class TelemetryFile : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("carbonledger-telemetry-");

    public string Path => System.IO.Path.Combine(folder.FullName, "telemetry.db");

    public void Dispose() => folder.Delete(recursive: true);
}
