namespace CarbonLedger.Carbon.Uncertainty;

/// <summary>Square roots of whole numbers; the same bits on every machine.</summary>
public static class WholeRoot
{
    /// <summary>The largest whole number whose square is not above the value.</summary>
    public static UInt128 Floor(UInt128 value)
    {
        UInt128 root = 0;
        UInt128 rest = value;

        // Digit by digit in base 2, from the highest even power of two: two bits of the value give one of the root.
        UInt128 bit = UInt128.One << 126;
        while (bit > value)
        {
            bit >>= 2;
        }

        while (bit != 0)
        {
            if (rest >= root + bit)
            {
                rest -= root + bit;
                root = (root >> 1) + bit;
            }
            else
            {
                root >>= 1;
            }

            bit >>= 2;
        }

        return root;
    }

    /// <summary>The whole number nearest to the root; a root of a whole number is never halfway.</summary>
    public static UInt128 Nearest(UInt128 value)
    {
        UInt128 floor = Floor(value);

        // (floor + ½)² = floor² + floor + ¼
        return value - (floor * floor) > floor ? floor + 1 : floor;
    }
}
