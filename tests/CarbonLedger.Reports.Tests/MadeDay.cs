namespace CarbonLedger.Reports.Tests;

/// <summary>One made day of seven buses and its report, shared by the tests.</summary>
public sealed class MadeDay
{
    internal MadeGrid Grid { get; } = new(7);

    internal IReadOnlyList<ReportFile> Files => files ??= Grid.Write();

    private IReadOnlyList<ReportFile>? files;

    internal byte[] Bytes(string path) => Files.Single(file => file.Path == path).Bytes;

    internal CsvRows Csv(string name) => new(Files, $"tables/{name}.csv");
}
