using System.Runtime.CompilerServices;

namespace CarbonLedger.Carbon;

/// <summary>
/// Rows of whole numbers in few bytes, for what is remembered of very many meters: times a quarter of an hour apart, registers that count on
/// and marks that stay take some bits a row. Kept in blocks of up to 64 rows, and one is packed anew for each row that comes or changes.
/// Not thread-safe.
/// </summary>
public sealed class PackedRows
{
    private const int BlockRowsMax = 64;
    private const int ColumnsMax = 16;

    private readonly int columns;
    private readonly List<byte[]> blocks;

    // Rows of the first block that were removed; they stay in it until it is packed anew or goes as a whole.
    private int removed;

    /// <param name="columns">The numbers of a row, 1 to 16.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer or more.</exception>
    public PackedRows(int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(columns, ColumnsMax);
        (this.columns, blocks) = (columns, []);
    }

    private PackedRows(PackedRows other) => (columns, blocks, removed, Count) = (other.columns, [.. other.blocks], other.removed, other.Count);

    /// <summary>The number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>One number of a row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such row or column.</exception>
    public long this[int row, int column]
    {
        get
        {
            RequireBelow(Count, row);
            RequireBelow(columns, column);
            (int block, int at) = Find(row);
            return PackedBlock.Read(blocks[block], at, column);
        }
    }

    /// <summary>Reads a row, or the first numbers of it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such row, or more numbers than it has.</exception>
    public void Read(int row, Span<long> numbers)
    {
        RequireBelow(Count, row);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(numbers.Length, columns, nameof(numbers));
        (int block, int at) = Find(row);
        PackedBlock.Read(blocks[block], at, numbers);
    }

    /// <summary>Puts a row before another, or after the last.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such place, or another count of numbers than a row has.</exception>
    public void Insert(int row, ReadOnlySpan<long> numbers)
    {
        RequireBelow(Count + 1, row);
        ArgumentOutOfRangeException.ThrowIfNotEqual(numbers.Length, columns, nameof(numbers));
        if (blocks.Count == 0)
        {
            blocks.Add(PackedBlock.Pack(numbers, columns));
            Count = 1;
            return;
        }

        Span<long> rows = stackalloc long[(BlockRowsMax + 1) * columns];
        (int block, int at) = row == Count ? (blocks.Count - 1, int.MaxValue) : Find(row);
        int count = Unpack(block, rows, ref at);
        rows[(at * columns)..(count * columns)].CopyTo(rows[((at + 1) * columns)..]);
        numbers.CopyTo(rows[(at * columns)..]);
        Count++;
        if (count < BlockRowsMax)
        {
            blocks[block] = PackedBlock.Pack(rows[..((count + 1) * columns)], columns);
            return;
        }

        // Rows mostly come at the end: then the block stays full.
        int left = at == count ? BlockRowsMax : BlockRowsMax / 2;
        blocks[block] = PackedBlock.Pack(rows[..(left * columns)], columns);
        blocks.Insert(block + 1, PackedBlock.Pack(rows[(left * columns)..], columns));
    }

    /// <summary>Puts a row after the last.</summary>
    public void Add(ReadOnlySpan<long> numbers) => Insert(Count, numbers);

    /// <summary>Puts rows that stand one after the other after the last: much quicker than one by one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not whole rows.</exception>
    public void AddRange(ReadOnlySpan<long> numbers)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(numbers.Length % columns, 0, nameof(numbers));
        for (; numbers.Length > 0 && blocks.Count > 0 && PackedBlock.RowsIn(blocks[^1]) < BlockRowsMax; numbers = numbers[columns..])
        {
            Add(numbers[..columns]);
        }

        Count += numbers.Length / columns;
        while (numbers.Length > 0)
        {
            int taken = Math.Min(numbers.Length, BlockRowsMax * columns);
            blocks.Add(PackedBlock.Pack(numbers[..taken], columns));
            numbers = numbers[taken..];
        }
    }

    /// <summary>Puts a row in the place of another.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such row, or another count of numbers than a row has.</exception>
    public void Replace(int row, ReadOnlySpan<long> numbers)
    {
        RequireBelow(Count, row);
        ArgumentOutOfRangeException.ThrowIfNotEqual(numbers.Length, columns, nameof(numbers));
        Span<long> rows = stackalloc long[BlockRowsMax * columns];
        (int block, int at) = Find(row);
        int count = Unpack(block, rows, ref at);
        numbers.CopyTo(rows[(at * columns)..]);
        blocks[block] = PackedBlock.Pack(rows[..(count * columns)], columns);
    }

    /// <summary>Removes rows from the first on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than there are.</exception>
    public void RemoveFirst(int count)
    {
        RequireBelow(Count + 1, count);
        Count -= count;
        removed += count;
        int gone = 0;
        while (gone < blocks.Count && PackedBlock.RowsIn(blocks[gone]) <= removed)
        {
            removed -= PackedBlock.RowsIn(blocks[gone++]);
        }

        if (gone > 0)
        {
            blocks.RemoveRange(0, gone);
        }
    }

    /// <summary>The first row whose number in the first column is at least another; the count of rows when none is. The first column must ascend.</summary>
    public int FirstAtLeast(long number)
    {
        int low = 0;
        int high = Count;

        // Mostly it is asked of the end.
        if (high > 0 && this[high - 1, 0] < number)
        {
            return high;
        }

        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = this[middle, 0] < number ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>The same rows, which change no more with these.</summary>
    public PackedRows Copy() => new(this);

    private static void RequireBelow(int end, int number, [CallerArgumentExpression(nameof(number))] string? name = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, end, name);
    }

    // The rows of a block that were not removed; says where a row of the block then stands.
    private int Unpack(int block, Span<long> rows, ref int at)
    {
        int skipped = block == 0 ? removed : 0;
        int count = PackedBlock.RowsIn(blocks[block]) - skipped;
        for (int row = 0; row < count; row++)
        {
            PackedBlock.Read(blocks[block], row + skipped, rows.Slice(row * columns, columns));
        }

        removed -= skipped;
        at = at == int.MaxValue ? count : at - skipped;
        return count;
    }

    private (int Block, int At) Find(int row)
    {
        int at = row + removed;
        int block = 0;
        while (at >= PackedBlock.RowsIn(blocks[block]))
        {
            at -= PackedBlock.RowsIn(blocks[block++]);
        }

        return (block, at);
    }
}
