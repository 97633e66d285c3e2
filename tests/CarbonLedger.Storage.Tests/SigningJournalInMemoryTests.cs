using CarbonLedger.Abstractions;
using CarbonLedger.Abstractions.InMemory;

namespace CarbonLedger.Storage.Tests;

public sealed class SigningJournalInMemoryTests : SigningJournalContract
{
    protected override ISigningJournal Journal { get; } = new InMemorySigningJournal();
}
