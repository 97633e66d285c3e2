using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;

namespace CarbonLedger.Storage.Tests;

public sealed class TelemetryInMemoryTests : TelemetryStoreContract
{
    protected override ITelemetryStore Store { get; } = new InMemoryTelemetryStore();
}
