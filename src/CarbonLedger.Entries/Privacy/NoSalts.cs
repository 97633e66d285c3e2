namespace CarbonLedger.Entries.Privacy;

/// <summary>For a log without private assets.</summary>
public sealed class NoSalts : ISalts
{
    public static readonly NoSalts Instance = new();

    /// <exception cref="InvalidOperationException">Always: an entry that ought to be kept back never goes out in the open for want of salts.</exception>
    public IReadOnlyList<ReadOnlyMemory<byte>> Of(SaltSubject subject) =>
        throw new InvalidOperationException($"Asset {subject.Asset} is private, and nothing here gives salts.");
}
