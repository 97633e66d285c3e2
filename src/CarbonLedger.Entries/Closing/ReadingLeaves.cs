using System.Buffers.Binary;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Closing;

/// <summary>The leaf hashes of the readings of a few devices, in order of time and version: little more than the hash itself each. Not thread-safe.</summary>
internal sealed class ReadingLeaves
{
    private const int TimeColumn = 0, VersionColumn = 1, HashColumn = 2;
    private const int Columns = HashColumn + (Hash.Size / sizeof(long));

    private readonly Dictionary<DeviceId, PackedRows> devices = [];

    public Hash this[ReadingKey key]
    {
        get => devices.TryGetValue(key.Device, out PackedRows? leaves) && IndexOf(leaves, key) is var at && IsAt(leaves, at, key)
            ? HashAt(leaves, at)
            : throw new KeyNotFoundException($"No reading of {key.Device} at {key.Time} version {key.Version}.");
        set
        {
            if (!devices.TryGetValue(key.Device, out PackedRows? leaves))
            {
                devices[key.Device] = leaves = new PackedRows(Columns);
            }

            int at = IndexOf(leaves, key);
            long[] row = RowOf(key, value);
            if (IsAt(leaves, at, key))
            {
                leaves.Replace(at, row);
            }
            else
            {
                leaves.Insert(at, row);
            }
        }
    }

    public bool Contains(ReadingKey key) => devices.TryGetValue(key.Device, out PackedRows? leaves) && IsAt(leaves, IndexOf(leaves, key), key);

    public void Forget(Timestamp before)
    {
        foreach (PackedRows leaves in devices.Values)
        {
            leaves.RemoveFirst(leaves.FirstAtLeast(before.UnixMilliseconds));
        }
    }

    private static bool IsAt(PackedRows leaves, int at, ReadingKey key) =>
        at < leaves.Count && leaves[at, TimeColumn] == key.Time.UnixMilliseconds && leaves[at, VersionColumn] == key.Version;

    // Where a key stands or would.
    private static int IndexOf(PackedRows leaves, ReadingKey key)
    {
        int at = leaves.FirstAtLeast(key.Time.UnixMilliseconds);
        while (at < leaves.Count && leaves[at, TimeColumn] == key.Time.UnixMilliseconds && leaves[at, VersionColumn] < key.Version)
        {
            at++;
        }

        return at;
    }

    private static long[] RowOf(ReadingKey key, Hash hash)
    {
        long[] row = new long[Columns];
        (row[TimeColumn], row[VersionColumn]) = (key.Time.UnixMilliseconds, key.Version);
        for (int column = HashColumn; column < Columns; column++)
        {
            row[column] = BinaryPrimitives.ReadInt64LittleEndian(hash.AsSpan()[((column - HashColumn) * sizeof(long))..]);
        }

        return row;
    }

    private static Hash HashAt(PackedRows leaves, int at)
    {
        Span<long> row = stackalloc long[Columns];
        leaves.Read(at, row);
        Span<byte> bytes = stackalloc byte[Hash.Size];
        for (int column = HashColumn; column < Columns; column++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes[((column - HashColumn) * sizeof(long))..], row[column]);
        }

        return Hash.FromBytes(bytes);
    }
}
