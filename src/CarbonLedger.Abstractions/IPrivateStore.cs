using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Ledger;

namespace CarbonLedger.Abstractions;

/// <summary>
/// What is behind the commitments of private entries: secrets that salts come from, and the entries with their salts. It is outside of every log and export. Who
/// takes it learns the private figures and can change none; who loses it loses the power to show them.
/// </summary>
public interface IPrivateStore
{
    /// <summary>The secret of an asset and UTC day, 32 random bytes made when it is first asked for. When this returns, it is durable. Safe to call from several threads.</summary>
    ReadOnlyMemory<byte> SecretOf(AssetId asset, DateOnly day);

    /// <summary>Keeps opened entries, before their sealed forms are committed. When this returns, they are durable; keeping one again changes nothing.</summary>
    Task KeepAsync(IReadOnlyList<PrivateOpening> openings, CancellationToken cancellationToken = default);

    /// <summary>The opened entries of sealed ones, by leaf hash; those erased, or never kept, are missing.</summary>
    Task<IReadOnlyDictionary<Hash, ReadOnlyMemory<byte>>> FindAsync(IReadOnlyCollection<Hash> leaves, CancellationToken cancellationToken = default);

    /// <summary>What is kept of an asset, or of all, with <c>from ≤ time &lt; to</c>, by (asset, time, leaf).</summary>
    Task<IReadOnlyList<PrivateOpening>> ReadAsync(AssetId? asset, Timestamp from, Timestamp to, CancellationToken cancellationToken = default);

    /// <summary>Destroys the secrets and opened entries of an asset from one UTC day to another, both included. When this returns, no later reading of the store gives them back.</summary>
    /// <returns>How many entries are not kept any more.</returns>
    Task<long> EraseAsync(AssetId asset, DateOnly first, DateOnly last, CancellationToken cancellationToken = default);
}
