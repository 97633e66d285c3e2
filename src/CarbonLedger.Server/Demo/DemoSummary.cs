using System.Text.Json.Serialization;

namespace CarbonLedger.Server.Demo;

/// <summary>What a finished demo says of itself, as <c>summary.json</c>.</summary>
public sealed record DemoSummary(
    [property: JsonPropertyName("case")] string Case,
    [property: JsonPropertyName("days")] int Days,
    [property: JsonPropertyName("seed")] long Seed,
    [property: JsonPropertyName("readings")] DemoSummary.ReadingCounts Readings,
    [property: JsonPropertyName("intervals")] int Intervals,
    [property: JsonPropertyName("statements")] long Statements,
    [property: JsonPropertyName("batches")] long Batches,
    [property: JsonPropertyName("log")] DemoSummary.LogFacts Log,
    [property: JsonPropertyName("carbonKg")] DemoSummary.CarbonFacts CarbonKg,
    [property: JsonPropertyName("energyMWh")] DemoSummary.EnergyFacts EnergyMWh,
    [property: JsonPropertyName("coverage")] double Coverage,
    [property: JsonPropertyName("restated")] long Restated,
    [property: JsonPropertyName("verified")] bool Verified,
    [property: JsonPropertyName("elapsedSeconds")] double ElapsedSeconds)
{
    /// <param name="Refused">By reason, as the edge answered.</param>
    /// <param name="Rejected">Stored and not used, by verdict.</param>
    public sealed record ReadingCounts(
        [property: JsonPropertyName("sent")] long Sent,
        [property: JsonPropertyName("acknowledged")] long Acknowledged,
        [property: JsonPropertyName("stored")] long Stored,
        [property: JsonPropertyName("duplicates")] long Duplicates,
        [property: JsonPropertyName("refused")] IReadOnlyDictionary<string, long> Refused,
        [property: JsonPropertyName("rejected")] IReadOnlyDictionary<string, long> Rejected);

    public sealed record LogFacts(
        [property: JsonPropertyName("origin")] string Origin,
        [property: JsonPropertyName("size")] long Size,
        [property: JsonPropertyName("root")] string Root);

    /// <param name="Residual">generated − delivered − lost, exactly.</param>
    /// <param name="Stored">Of the residual: net into storages.</param>
    /// <param name="Mismatch">Of the residual: energy the meters don't account for, at the intensity it is carried at.</param>
    /// <param name="Rounding">Of the residual: what rounding each amount once leaves.</param>
    public sealed record CarbonFacts(
        [property: JsonPropertyName("generated")] decimal Generated,
        [property: JsonPropertyName("delivered")] decimal Delivered,
        [property: JsonPropertyName("lost")] decimal Lost,
        [property: JsonPropertyName("residual")] decimal Residual,
        [property: JsonPropertyName("stored")] decimal Stored,
        [property: JsonPropertyName("mismatch")] decimal Mismatch,
        [property: JsonPropertyName("rounding")] decimal Rounding);

    public sealed record EnergyFacts(
        [property: JsonPropertyName("generated")] decimal Generated,
        [property: JsonPropertyName("delivered")] decimal Delivered,
        [property: JsonPropertyName("lost")] decimal Lost,
        [property: JsonPropertyName("residual")] decimal Residual);
}
