using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;

namespace CarbonLedger.Storage.Tests;

public sealed class AnchorInMemoryTests : AnchorStoreContract
{
    protected override IAnchorStore Store { get; } = new InMemoryAnchorStore();
}
