namespace CarbonLedger.Abstractions.InMemory;

/// <summary>A signing journal for tests: keeps its promises until the process ends.</summary>
public sealed class InMemorySigningJournal : ISigningJournal
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, LogHead> heads = new(StringComparer.Ordinal);

    public Task<LogHead?> LastAsync(string origin, CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            return Task.FromResult<LogHead?>(heads.TryGetValue(origin, out LogHead head) ? head : null);
        }
    }

    public Task RecordAsync(string origin, LogHead head, CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            SigningRule.Require(origin, heads.TryGetValue(origin, out LogHead last) ? last : null, head);
            heads[origin] = head;
        }

        return Task.CompletedTask;
    }
}
