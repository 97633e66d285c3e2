using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;

namespace CarbonLedger.Storage.Tests;

public sealed class LedgerInMemoryTests : LedgerStoreContract
{
    protected override ILedgerStore Store { get; } = new InMemoryLedgerStore();
}
