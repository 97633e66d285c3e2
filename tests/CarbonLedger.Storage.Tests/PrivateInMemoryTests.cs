using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;

namespace CarbonLedger.Storage.Tests;

public sealed class PrivateInMemoryTests : PrivateStoreContract
{
    protected override IPrivateStore Store { get; } = new InMemoryPrivateStore();
}
