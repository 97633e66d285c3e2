using CsCheck;

namespace CarbonLedger.Carbon.Tests;

/// <summary>Packed rows say exactly what a plain list of the same rows says.</summary>
public sealed class PackedRowsTests
{
    private const int Columns = 3;

    // Near each other, anywhere, and at the ends of what a number can be.
    private static readonly Gen<long> Numbers = Gen.OneOf(Gen.Long[0, 40], Gen.Long[1_780_000_000_000, 1_780_000_900_000], Gen.Long, Gen.Const(long.MinValue), Gen.Const(long.MaxValue));

    private static readonly Gen<(int Act, int At, long[] Row)[]> Steps = Gen.Select(Gen.Int[0, 9], Gen.Int[0, 1_000_000], Numbers.Array[Columns]).Array[1, 200];

    [Fact]
    public void WhateverIsDoneToThem_RowsAreThoseOfAPlainList() => Steps.Sample(steps =>
    {
        PackedRows packed = new(Columns);
        List<long[]> plain = [];
        foreach ((int act, int at, long[] row) in steps)
        {
            Do(act, at, row, packed, plain);
        }

        AssertSame(plain, packed);
    }, iter: 300);

    [Fact]
    public void Copied_RowsStayAsTheyWere()
    {
        PackedRows rows = new(1);
        rows.Add([7]);
        PackedRows copy = rows.Copy();
        rows.Replace(0, [8]);
        rows.Add([9]);
        Assert.Equal((1, 7L), (copy.Count, copy[0, 0]));
        Assert.Equal((2, 8L, 9L), (rows.Count, rows[0, 0], rows[1, 0]));
    }

    [Fact]
    public void FirstColumnAscends_FirstAtLeastIsFound()
    {
        PackedRows rows = new(1);
        for (long number = 0; number < 300; number += 3)
        {
            rows.Add([number]);
        }

        rows.RemoveFirst(10);
        Assert.Equal(0, rows.FirstAtLeast(30));
        Assert.Equal(1, rows.FirstAtLeast(31));
        Assert.Equal(89, rows.FirstAtLeast(297));
        Assert.Equal(90, rows.FirstAtLeast(298));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(-1, 0)]
    [InlineData(0, 2)]
    public void NoSuchNumber_Throws(int row, int column)
    {
        PackedRows rows = new(2);
        rows.Add([1, 2]);
        Assert.Throws<ArgumentOutOfRangeException>(() => rows[row, column]);
    }

    private static void Do(int act, int at, long[] row, PackedRows packed, List<long[]> plain)
    {
        switch (act)
        {
            case 0 when plain.Count > 0:
                int removed = at % Math.Min(plain.Count + 1, 90);
                packed.RemoveFirst(removed);
                plain.RemoveRange(0, removed);
                break;
            case 1 or 2 when plain.Count > 0:
                packed.Replace(at % plain.Count, row);
                plain[at % plain.Count] = row;
                break;
            case 3 or 4:
                packed.Insert(at % (plain.Count + 1), row);
                plain.Insert(at % (plain.Count + 1), row);
                break;
            case 5:
                int added = at % 150;
                packed.AddRange([.. Enumerable.Repeat(row, added).SelectMany(numbers => numbers)]);
                plain.AddRange(Enumerable.Repeat(row, added));
                break;
            default:
                packed.Add(row);
                plain.Add(row);
                break;
        }
    }

    private static void AssertSame(List<long[]> plain, PackedRows packed)
    {
        Assert.Equal(plain.Count, packed.Count);
        long[] read = new long[Columns];
        for (int row = 0; row < plain.Count; row++)
        {
            packed.Read(row, read);
            Assert.Equal(plain[row], read);
            for (int column = 0; column < Columns; column++)
            {
                Assert.Equal(plain[row][column], packed[row, column]);
            }
        }
    }
}
