using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Closing;

/// <summary>What stands before interval 0 in its batch: the network, the factor book and the enrolled devices, as read from their entries.</summary>
public sealed class NetworkSetup
{
    private NetworkSetup(NetworkModel network, FactorBook factors, IReadOnlyList<DeviceEntry> devices, IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        (Network, Factors, Entries) = (network, factors, entries);
        Devices = devices.ToDictionary(device => device.Device);
        NetworkLeaf = MerkleTree.LeafHash(entries[0].Span);
        FactorsLeaf = MerkleTree.LeafHash(entries[1].Span);
        NetworkDigest = DocumentEntry.Decode(entries[0], EntryKind.Network).Digest;
        FactorsDigest = DocumentEntry.Decode(entries[1], EntryKind.Factors).Digest;
    }

    public NetworkModel Network { get; }

    public FactorBook Factors { get; }

    public IReadOnlyDictionary<DeviceId, DeviceEntry> Devices { get; }

    /// <summary>Entry bytes: network, factors, then devices by id.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Entries { get; }

    public Hash NetworkLeaf { get; }

    public Hash FactorsLeaf { get; }

    /// <summary>SHA-256 of the network file.</summary>
    public Hash NetworkDigest { get; }

    /// <summary>SHA-256 of the factor book file.</summary>
    public Hash FactorsDigest { get; }

    /// <exception cref="CarbonLedger.Carbon.InputRejectedException">A file can't be used.</exception>
    public static NetworkSetup Create(ReadOnlyMemory<byte> networkFile, ReadOnlyMemory<byte> factorsFile, IReadOnlyList<DeviceEntry> devices)
    {
        NetworkModel network = NetworkReader.Read(networkFile).Require("network file");
        FactorBook factors = FactorBook.Read(factorsFile).Require("factor book");
        List<DeviceEntry> sorted = [.. devices.OrderBy(device => device.Device)];
        return new NetworkSetup(network, factors, sorted,
        [
            EntryOf(network, networkFile).Encode(),
            EntryOf(factors, factorsFile).Encode(),
            .. sorted.Select(device => (ReadOnlyMemory<byte>)device.Encode()),
        ]);
    }

    /// <summary>Reads the setting-up entries at the head of a log's first batch.</summary>
    /// <exception cref="LedgerFormatException">They are not a network, a factor book and devices in ascending order, or say other than the files they hold.</exception>
    public static NetworkSetup FromEntries(IReadOnlyList<ReadOnlyMemory<byte>> batch)
    {
        if (batch.Count < 2)
        {
            throw new LedgerFormatException("batch 0", "a network and a factor book at its head", $"{batch.Count} entries");
        }

        DocumentEntry network = DocumentEntry.Decode(batch[0], EntryKind.Network);
        DocumentEntry factors = DocumentEntry.Decode(batch[1], EntryKind.Factors);
        List<DeviceEntry> devices = [];
        for (int i = 2; i < batch.Count && EntryKind.Of(batch[i]) == EntryKind.Device; i++)
        {
            devices.Add(DeviceEntry.Decode(batch[i]));
            if (devices.Count > 1 && devices[^1].Device <= devices[^2].Device)
            {
                throw new LedgerFormatException($"entry {i}", "devices in ascending order", devices[^1].Device.Value);
            }
        }

        NetworkModel model = NetworkReader.Read(network.Document).Require($"network {network.Id} version {network.Version}");
        FactorBook book = FactorBook.Read(factors.Document).Require($"factor book {factors.Id} version {factors.Version}");
        RequireSame(network, EntryOf(model, network.Document));
        RequireSame(factors, EntryOf(book, factors.Document));
        return new NetworkSetup(model, book, devices, [.. batch.Take(2 + devices.Count)]);
    }

    private static DocumentEntry EntryOf(NetworkModel network, ReadOnlyMemory<byte> file) => new(EntryKind.Network, network.Id.Value, network.Version, network.ValidFrom, file);

    private static DocumentEntry EntryOf(FactorBook factors, ReadOnlyMemory<byte> file) => new(EntryKind.Factors, factors.Id, factors.Version, factors.Published, file);

    private static void RequireSame(DocumentEntry found, DocumentEntry expected)
    {
        if ((found.Id, found.Version, found.From) != (expected.Id, expected.Version, expected.From))
        {
            throw new LedgerFormatException(
                $"{found.Kind} entry", $"{expected.Id} version {expected.Version} from {expected.From}, as the file it holds says", $"{found.Id} version {found.Version} from {found.From}");
        }
    }
}
