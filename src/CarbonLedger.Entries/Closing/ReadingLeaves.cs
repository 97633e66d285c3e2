using System.Buffers.Binary;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Closing;

/// <summary>
/// The leaf hashes of the readings of a few devices. Little more than the hash each; where the log is at hand only the newest few of a device are kept,
/// and of the others the batch to find them in again: two or three bytes. Not thread-safe.
/// </summary>
/// <param name="logged">The log; null where all hashes are kept.</param>
internal sealed class ReadingLeaves(ILoggedLeaves? logged)
{
    /// <summary>Hashes kept of a device where the log is at hand: figures on time name the newest two, and those a little late a few more.</summary>
    public const int HashesKept = 8;

    private const int TimeColumn = 0, VersionColumn = 1, BatchColumn = 2, PlaceColumns = 3;
    private const int HashColumn = 2, HashColumns = HashColumn + (Hash.Size / sizeof(long));

    private readonly Dictionary<DeviceId, Leaves> devices = [];

    /// <summary>The leaf of a reading; setting it says that it is logged now.</summary>
    /// <exception cref="KeyNotFoundException">The reading is not remembered.</exception>
    public Hash this[ReadingKey key]
    {
        get
        {
            if (!devices.TryGetValue(key.Device, out Leaves leaves) || !IsAt(leaves.Places, IndexOf(leaves.Places, key), key))
            {
                throw new KeyNotFoundException($"No reading of {key.Device} at {key.Time} version {key.Version}.");
            }

            int at = IndexOf(leaves.Hashes, key);
            return IsAt(leaves.Hashes, at, key) ? HashAt(leaves.Hashes, at) : logged!.Read(leaves.Places[IndexOf(leaves.Places, key), BatchColumn], key);
        }

        set
        {
            if (!devices.TryGetValue(key.Device, out Leaves leaves))
            {
                devices[key.Device] = leaves = new Leaves(new PackedRows(PlaceColumns), new PackedRows(HashColumns));
            }

            Put(leaves.Places, key, [key.Time.UnixMilliseconds, key.Version, logged?.Batch ?? 0]);
            Put(leaves.Hashes, key, RowOf(key, value));
        }
    }

    public bool Contains(ReadingKey key) => devices.TryGetValue(key.Device, out Leaves leaves) && IsAt(leaves.Places, IndexOf(leaves.Places, key), key);

    /// <summary>Forgets readings before a time.</summary>
    public void Forget(Timestamp before)
    {
        foreach (Leaves leaves in devices.Values)
        {
            leaves.Places.RemoveFirst(leaves.Places.FirstAtLeast(before.UnixMilliseconds));
            leaves.Hashes.RemoveFirst(leaves.Hashes.FirstAtLeast(before.UnixMilliseconds));
        }
    }

    /// <summary>Lets go of the hashes that the log gives again.</summary>
    public void LetGo()
    {
        if (logged is null)
        {
            return;
        }

        foreach (Leaves leaves in devices.Values)
        {
            leaves.Hashes.RemoveFirst(Math.Max(0, leaves.Hashes.Count - HashesKept));
        }
    }

    private static void Put(PackedRows rows, ReadingKey key, ReadOnlySpan<long> row)
    {
        int at = IndexOf(rows, key);
        if (IsAt(rows, at, key))
        {
            rows.Replace(at, row);
        }
        else
        {
            rows.Insert(at, row);
        }
    }

    private static bool IsAt(PackedRows rows, int at, ReadingKey key) =>
        at < rows.Count && rows[at, TimeColumn] == key.Time.UnixMilliseconds && rows[at, VersionColumn] == key.Version;

    // Where a key stands or would.
    private static int IndexOf(PackedRows rows, ReadingKey key)
    {
        int at = rows.FirstAtLeast(key.Time.UnixMilliseconds);
        while (at < rows.Count && rows[at, TimeColumn] == key.Time.UnixMilliseconds && rows[at, VersionColumn] < key.Version)
        {
            at++;
        }

        return at;
    }

    private static long[] RowOf(ReadingKey key, Hash hash)
    {
        long[] row = new long[HashColumns];
        (row[TimeColumn], row[VersionColumn]) = (key.Time.UnixMilliseconds, key.Version);
        for (int column = HashColumn; column < HashColumns; column++)
        {
            row[column] = BinaryPrimitives.ReadInt64LittleEndian(hash.AsSpan()[((column - HashColumn) * sizeof(long))..]);
        }

        return row;
    }

    private static Hash HashAt(PackedRows hashes, int at)
    {
        Span<long> row = stackalloc long[HashColumns];
        hashes.Read(at, row);
        Span<byte> bytes = stackalloc byte[Hash.Size];
        for (int column = HashColumn; column < HashColumns; column++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes[((column - HashColumn) * sizeof(long))..], row[column]);
        }

        return Hash.FromBytes(bytes);
    }

    private readonly record struct Leaves(PackedRows Places, PackedRows Hashes);
}
