using CarbonLedger.Abstractions;

namespace CarbonLedger.Server.Logs;

/// <summary>Creates a log without its key: the same rule as the writer's.</summary>
public sealed class LogCreation(ILedgerStore store, ISigningJournal journal)
{
    /// <exception cref="InvalidOperationException">The store holds it, or the journal knows signatures of it: an empty store never starts a second history.</exception>
    public async Task RunAsync(string origin, CancellationToken cancellationToken = default)
    {
        SigningRule.RequireUnsigned(origin, await journal.LastAsync(origin, cancellationToken));
        await store.CreateAsync(origin, cancellationToken);
    }
}
