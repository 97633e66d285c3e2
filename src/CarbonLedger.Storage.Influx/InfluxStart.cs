namespace CarbonLedger.Storage.Influx;

/// <summary>Where an export begins that has no cursor yet.</summary>
public enum InfluxStart
{
    /// <summary>At the log's first batch.</summary>
    Start,

    /// <summary>After the batches that are committed when it first looks; from then on nothing is left out.</summary>
    Now,
}
