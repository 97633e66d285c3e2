using CarbonLedger.Abstractions;

namespace CarbonLedger.Grains.Tests;

/// <summary>A journal whose steps can fail.</summary>
internal sealed class FaultyJournal(ISigningJournal inner, Fault fault) : ISigningJournal
{
    public Task<LogHead?> LastAsync(string origin, CancellationToken cancellationToken = default) => fault.RunAsync("Last", () => inner.LastAsync(origin, cancellationToken));

    public Task RecordAsync(string origin, LogHead head, CancellationToken cancellationToken = default) => fault.RunAsync("Record", async () =>
    {
        await inner.RecordAsync(origin, head, cancellationToken);
        return true;
    });
}
