namespace CarbonLedger.Storage.Tests.Influx;

/// <summary>Tests that share one InfluxDB and run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class InfluxGroup : ICollectionFixture<InfluxServer>
{
    public const string Name = "InfluxDB";
}
