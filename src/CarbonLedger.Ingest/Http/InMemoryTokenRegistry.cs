namespace CarbonLedger.Ingest.Http;

/// <summary>Tokens that were known when it was made; to change them, make another.</summary>
public sealed class InMemoryTokenRegistry : ITokenRegistry
{
    private readonly ILookup<ulong, DoorToken> tokens;

    /// <exception cref="ArgumentException">Two tokens have one name or one digest.</exception>
    public InMemoryTokenRegistry(IEnumerable<DoorToken> tokens)
    {
        List<DoorToken> all = [.. tokens];
        if (all.DistinctBy(token => token.Name).Count() != all.Count || all.DistinctBy(token => token.Key).Count() != all.Count)
        {
            throw new ArgumentException("Expected each name and each digest once.", nameof(tokens));
        }

        // Filed by eight bytes of the digest, which tell nothing of the token; the whole is compared in constant time.
        this.tokens = all.ToLookup(token => token.Key);
        Count = all.Count;
    }

    public int Count { get; }

    public DoorToken? Find(string? token) =>
        DoorToken.DigestOf(token) is { } digest ? tokens[DoorToken.KeyOf(digest)].FirstOrDefault(one => one.Has(digest)) : null;
}
