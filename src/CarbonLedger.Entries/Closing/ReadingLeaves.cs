using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Closing;

/// <summary>The leaf hashes of the readings of a few devices, in order of time and version: 48 bytes each. Not thread-safe.</summary>
internal sealed class ReadingLeaves
{
    private readonly Dictionary<DeviceId, List<Leaf>> devices = [];

    public Hash this[ReadingKey key]
    {
        get => devices.TryGetValue(key.Device, out List<Leaf>? leaves) && IndexOf(leaves, key) is var at && IsAt(leaves, at, key)
            ? leaves[at].Hash
            : throw new KeyNotFoundException($"No reading of {key.Device} at {key.Time} version {key.Version}.");
        set
        {
            if (!devices.TryGetValue(key.Device, out List<Leaf>? leaves))
            {
                devices[key.Device] = leaves = [];
            }

            int at = IndexOf(leaves, key);
            Leaf leaf = new(key.Time, key.Version, value);
            if (IsAt(leaves, at, key))
            {
                leaves[at] = leaf;
            }
            else
            {
                leaves.Insert(at, leaf);
            }
        }
    }

    public bool Contains(ReadingKey key) => devices.TryGetValue(key.Device, out List<Leaf>? leaves) && IsAt(leaves, IndexOf(leaves, key), key);

    public void Forget(Timestamp before)
    {
        foreach (List<Leaf> leaves in devices.Values)
        {
            leaves.RemoveAll(leaf => leaf.Time < before);
        }
    }

    private static bool IsAt(List<Leaf> leaves, int at, ReadingKey key) => at < leaves.Count && leaves[at].Time == key.Time && leaves[at].Version == key.Version;

    // Where a key stands or would; mostly at the end.
    private static int IndexOf(List<Leaf> leaves, ReadingKey key)
    {
        int low = 0;
        int high = leaves.Count;
        if (high > 0 && leaves[^1].Time < key.Time)
        {
            return high;
        }

        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = (leaves[middle].Time, leaves[middle].Version).CompareTo((key.Time, key.Version)) < 0 ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private readonly record struct Leaf(Timestamp Time, int Version, Hash Hash);
}
