using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using CarbonLedger.Storage.Influx;

namespace CarbonLedger.Storage.Tests.Influx;

/// <summary>The dashboard asks for what the export writes, and gets an answer.</summary>
[Collection(InfluxGroup.Name)]
public sealed partial class GrafanaTests(InfluxServer server) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("carbonledger-grafana-").FullName;

    public static TheoryData<string> Titles => [.. Panels().Select(panel => panel.Title)];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Dashboard_IsOneThatGrafanaTakes()
    {
        using JsonDocument file = Read();
        JsonElement root = file.RootElement;
        Assert.True(root.GetProperty("schemaVersion").GetInt32() >= 36);
        JsonElement source = root.GetProperty("templating").GetProperty("list")[0];
        Assert.Equal(("datasource", "datasource", "influxdb"), (source.GetProperty("name").GetString(), source.GetProperty("type").GetString(), source.GetProperty("query").GetString()));
        List<JsonElement> panels = [.. root.GetProperty("panels").EnumerateArray()];
        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.All(panels.SelectMany(panel => panel.GetProperty("targets").EnumerateArray()), target =>
        {
            Assert.True(target.GetProperty("rawQuery").GetBoolean());
            Assert.Equal("${datasource}", target.GetProperty("datasource").GetProperty("uid").GetString());
        });
        Assert.Equal(
            ["Delivered carbon intensity by bus", "Energy by asset", "Carbon by asset", "Balance of energy", "Balance of carbon", "Share that is not read and signed", "Readings per minute by site"],
            Panels().Select(panel => panel.Title));
    }

    [Theory]
    [MemberData(nameof(Titles))]
    public void EveryName_IsOneThatTheExportWrites(string title)
    {
        foreach (string query in Panels().Single(panel => panel.Title == title).Queries)
        {
            string measurement = Assert.Single(MeasurementPattern().Matches(query).Select(match => match.Groups[1].Value).Distinct());
            InfluxMeasurement written = InfluxSchema.All.Single(one => one.Name == measurement);
            string[] own = [.. AliasPattern().Matches(query).Select(match => match.Groups[1].Value)];
            string[] names = [.. NamePattern().Matches(query).Select(match => match.Groups[1].Value)];
            Assert.Contains(names, written.Fields.Contains);
            Assert.All(names, name => Assert.True(name == measurement || written.Tags.Contains(name) || written.Fields.Contains(name) || own.Contains(name), $"{title}: {name} in {query}"));
            Assert.Contains("$timeFilter", query, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task EveryQuery_IsAnswered_WithTheFiguresOfTheLog()
    {
        string bucket = await server.CreateAsync();
        MadeLog log = await MadeLog.CreateAsync(8);
        await using RunningExport export = new(RunningExport.Options(server, bucket, folder), log);
        await export.WritesAllAsync(log);
        foreach ((string title, IReadOnlyList<string> queries) in Panels())
        {
            for (int i = 0; i < queries.Count; i++)
            {
                IReadOnlyList<JsonElement> rows = await server.AskAsync(bucket, Filled(queries[i]));

                // Nothing was rejected in this log.
                Assert.True(rows.Count > 0 || queries[i].Contains("rejected", StringComparison.Ordinal), $"{title}: {queries[i]}");
            }
        }

        Assert.Equal("[1000,990,10,0]", await FirstAsync(bucket, "Balance of energy", 0));
        Assert.Equal("[0.25]", await FirstAsync(bucket, "Share that is not read and signed", 0));
        Assert.Equal("[0.25,0,0.5]", await FirstAsync(bucket, "Share that is not read and signed", 1));
        Assert.Equal("[0.2]", await FirstAsync(bucket, "Readings per minute by site", 0));
        Assert.Equal("[830]", await FirstAsync(bucket, "Delivered carbon intensity by bus", 0));
        Assert.Equal("[8200]", await FirstAsync(bucket, "Carbon by asset", 2));
        Assert.Single(await server.AskAsync(bucket, "SHOW TAG VALUES FROM \"balance\" WITH KEY = \"network\""));
    }

    [Fact]
    public async Task EveryField_IsInTheListOfWhatIsWritten()
    {
        string bucket = await server.CreateAsync();
        MadeLog log = await MadeLog.CreateAsync(2);
        await using RunningExport export = new(RunningExport.Options(server, bucket, folder), log);
        await export.WritesAllAsync(log);
        foreach (InfluxMeasurement measurement in InfluxSchema.All)
        {
            IReadOnlyList<JsonElement> tags = await server.AskAsync(bucket, $"SHOW TAG KEYS FROM {measurement.Name}");
            Assert.Equal(measurement.Tags, tags.Select(row => row[0].GetString()!));
            IReadOnlyList<JsonElement> fields = await server.AskAsync(bucket, $"SHOW FIELD KEYS FROM {measurement.Name}");
            Assert.All(fields, row => Assert.Contains(row[0].GetString()!, measurement.Fields));
        }
    }

    private static string Filled(string query) => query
        .Replace("$timeFilter", string.Create(CultureInfo.InvariantCulture, $"time >= {MadeLog.Start.UnixMilliseconds}ms AND time < {MadeLog.TimeOf(8).UnixMilliseconds}ms"), StringComparison.Ordinal)
        .Replace("$__interval_ms", "900000", StringComparison.Ordinal)
        .Replace("$__interval", "15m", StringComparison.Ordinal)
        .Replace("$network", "made", StringComparison.Ordinal);

    private async Task<string> FirstAsync(string bucket, string title, int query)
    {
        JsonElement row = (await server.AskAsync(bucket, Filled(Panels().Single(panel => panel.Title == title).Queries[query])))[0];
        return $"[{string.Join(',', row.EnumerateArray().Skip(1).Select(value => value.GetRawText()))}]";
    }

    private static List<(string Title, IReadOnlyList<string> Queries)> Panels()
    {
        using JsonDocument file = Read();
        return [.. file.RootElement.GetProperty("panels").EnumerateArray().Select(panel => (
            panel.GetProperty("title").GetString()!,
            (IReadOnlyList<string>)[.. panel.GetProperty("targets").EnumerateArray().Select(target => target.GetProperty("query").GetString()!)]))];
    }

    private static JsonDocument Read([CallerFilePath] string here = "") =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "deploy", "grafana", "carbonledger.json")));

    [GeneratedRegex("FROM \"([^\"]+)\"")]
    private static partial Regex MeasurementPattern();

    [GeneratedRegex("AS \"([^\"]+)\"")]
    private static partial Regex AliasPattern();

    [GeneratedRegex("\"([^\"]+)\"")]
    private static partial Regex NamePattern();
}
