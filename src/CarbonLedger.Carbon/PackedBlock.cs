using System.Numerics;

namespace CarbonLedger.Carbon;

/// <summary>
/// A few rows of whole numbers in one array. Column after column stand the line its numbers lie near (its height at row 0 and its step, as
/// variable-length numbers), the bits a number needs above the line, and these bits. Any numbers come back exactly: all is reckoned modulo 2^64.
/// </summary>
internal static class PackedBlock
{
    private const int BitsPerByte = 8;
    private const int GroupBits = 7;
    private const int NumberBits = 64;
    private const byte More = 0x80;

    // Rows, then for each column two variable-length numbers and the width.
    private const int HeaderBytesMax = (2 * ((NumberBits / GroupBits) + 1)) + 1;

    /// <summary>The rows of a block.</summary>
    public static int RowsIn(byte[] block) => block[0];

    /// <summary>Packs rows that stand one after the other.</summary>
    /// <param name="rows">At least one and at most 255 rows.</param>
    public static byte[] Pack(ReadOnlySpan<long> rows, int columns)
    {
        int count = rows.Length / columns;
        Span<byte> bytes = stackalloc byte[1 + (columns * (HeaderBytesMax + (count * sizeof(long))))];
        bytes[0] = checked((byte)count);
        int at = 1;
        for (int column = 0; column < columns; column++)
        {
            Line line = Line.Under(rows, columns, column);
            Write(bytes, ref at, line.Base);
            Write(bytes, ref at, line.Step);
            bytes[at++] = (byte)line.Width;
            Span<byte> bits = bytes.Slice(at, BytesOf(line.Width, count));
            bits.Clear();
            for (int row = 0; row < count; row++)
            {
                WriteBits(bits, row * line.Width, line.Above(rows[(row * columns) + column], row), line.Width);
            }

            at += bits.Length;
        }

        return bytes[..at].ToArray();
    }

    /// <summary>One number.</summary>
    public static long Read(byte[] block, int row, int column)
    {
        int at = 1;
        for (int i = 0; i < column; i++)
        {
            Line passed = ReadLine(block, ref at);
            at += BytesOf(passed.Width, block[0]);
        }

        Line line = ReadLine(block, ref at);
        return line.Number(ReadBits(block.AsSpan(at), row * line.Width, line.Width), row);
    }

    /// <summary>The numbers of one row.</summary>
    public static void Read(byte[] block, int row, Span<long> numbers)
    {
        int at = 1;
        for (int column = 0; column < numbers.Length; column++)
        {
            Line line = ReadLine(block, ref at);
            numbers[column] = line.Number(ReadBits(block.AsSpan(at), row * line.Width, line.Width), row);
            at += BytesOf(line.Width, block[0]);
        }
    }

    private static int BytesOf(int width, int rows) => ((width * rows) + BitsPerByte - 1) / BitsPerByte;

    private static Line ReadLine(byte[] block, ref int at)
    {
        long @base = Read(block, ref at);
        long step = Read(block, ref at);
        return new Line(@base, step, block[at++]);
    }

    // Small numbers of either sign in few bytes: the sign in the lowest bit, then seven bits a byte.
    private static void Write(Span<byte> bytes, ref int at, long number)
    {
        ulong rest = unchecked((ulong)((number << 1) ^ (number >> (NumberBits - 1))));
        for (; rest >= More; rest >>= GroupBits)
        {
            bytes[at++] = (byte)((rest & (More - 1)) | More);
        }

        bytes[at++] = (byte)rest;
    }

    private static long Read(byte[] bytes, ref int at)
    {
        ulong number = 0;
        for (int shift = 0; ; shift += GroupBits)
        {
            byte group = bytes[at++];
            number |= (ulong)(group & (More - 1)) << shift;
            if (group < More)
            {
                return unchecked((long)(number >> 1) ^ -(long)(number & 1));
            }
        }
    }

    private static void WriteBits(Span<byte> bytes, int position, ulong bits, int width)
    {
        for (int written = 0; written < width;)
        {
            int offset = (position + written) % BitsPerByte;
            bytes[(position + written) / BitsPerByte] |= (byte)(((bits >> written) << offset) & byte.MaxValue);
            written += BitsPerByte - offset;
        }
    }

    private static ulong ReadBits(ReadOnlySpan<byte> bytes, int position, int width)
    {
        ulong bits = 0;
        for (int read = 0; read < width;)
        {
            int offset = (position + read) % BitsPerByte;
            bits |= ((ulong)bytes[(position + read) / BitsPerByte] >> offset) << read;
            read += BitsPerByte - offset;
        }

        return width == NumberBits ? bits : bits & ((1UL << width) - 1);
    }

    // What all numbers of a column lie on or above, by at most as much as the width holds.
    private readonly record struct Line(long Base, long Step, int Width)
    {
        public static Line Under(ReadOnlySpan<long> rows, int columns, int column)
        {
            int count = rows.Length / columns;
            Line flat = Under(rows, columns, column, 0);
            if (flat.Width == 0 || count == 1)
            {
                return flat;
            }

            long step = unchecked(rows[^(columns - column)] - rows[column]) / (count - 1);
            Line rising = Under(rows, columns, column, step);
            Line nearest = rising.Width < flat.Width ? rising : flat;
            return nearest.Width == NumberBits ? new Line(0, 0, NumberBits) : nearest;
        }

        public ulong Above(long number, int row) => unchecked((ulong)(number - (Step * row) - Base));

        public long Number(ulong above, int row) => unchecked((long)above + (Step * row) + Base);

        private static Line Under(ReadOnlySpan<long> rows, int columns, int column, long step)
        {
            long min = long.MaxValue;
            long max = long.MinValue;
            for (int at = column, row = 0; at < rows.Length; at += columns, row++)
            {
                long height = unchecked(rows[at] - (step * row));
                (min, max) = (Math.Min(min, height), Math.Max(max, height));
            }

            return new Line(min, step, NumberBits - BitOperations.LeadingZeroCount(unchecked((ulong)(max - min))));
        }
    }
}
