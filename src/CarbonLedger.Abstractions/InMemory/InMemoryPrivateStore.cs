using System.Collections.Concurrent;
using System.Security.Cryptography;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Ledger;

namespace CarbonLedger.Abstractions.InMemory;

/// <summary>A private store that ends with the process.</summary>
public sealed class InMemoryPrivateStore : IPrivateStore
{
    private const int SecretSize = 32;

    private readonly ConcurrentDictionary<(AssetId Asset, DateOnly Day), byte[]> secrets = new();
    private readonly ConcurrentDictionary<Hash, PrivateOpening> openings = new();

    public ReadOnlyMemory<byte> SecretOf(AssetId asset, DateOnly day) => secrets.GetOrAdd((asset, day), _ => RandomNumberGenerator.GetBytes(SecretSize));

    public Task KeepAsync(IReadOnlyList<PrivateOpening> openings, CancellationToken cancellationToken = default)
    {
        foreach (PrivateOpening opening in openings)
        {
            this.openings.TryAdd(opening.Leaf, opening);
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyDictionary<Hash, ReadOnlyMemory<byte>>> FindAsync(IReadOnlyCollection<Hash> leaves, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyDictionary<Hash, ReadOnlyMemory<byte>>>(leaves.Where(openings.ContainsKey).Distinct().ToDictionary(leaf => leaf, leaf => openings[leaf].Entry));

    public Task<IReadOnlyList<PrivateOpening>> ReadAsync(AssetId? asset, Timestamp from, Timestamp to, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<PrivateOpening>>(
        [
            .. openings.Values
                .Where(opening => (asset is null || opening.Asset == asset) && opening.Time >= from && opening.Time < to)
                .OrderBy(opening => opening.Asset).ThenBy(opening => opening.Time).ThenBy(opening => opening.Leaf.ToHex(), StringComparer.Ordinal),
        ]);

    public Task<long> EraseAsync(AssetId asset, DateOnly first, DateOnly last, CancellationToken cancellationToken = default)
    {
        foreach ((AssetId Asset, DateOnly Day) key in secrets.Keys.Where(key => key.Asset == asset && key.Day >= first && key.Day <= last))
        {
            secrets.TryRemove(key, out _);
        }

        long erased = 0;
        foreach (PrivateOpening opening in openings.Values.Where(opening => opening.Asset == asset && DerivedSalts.DayOf(opening.Time) is var day && day >= first && day <= last))
        {
            erased += openings.TryRemove(opening.Leaf, out _) ? 1 : 0;
        }

        return Task.FromResult(erased);
    }
}
