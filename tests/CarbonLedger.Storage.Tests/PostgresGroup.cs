namespace CarbonLedger.Storage.Tests;

/// <summary>Tests that share one PostgreSQL server and run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresGroup : ICollectionFixture<PostgresServer>
{
    public const string Name = "PostgreSQL";
}
