using System.Text;

namespace CarbonLedger.Simulators.Grid;

/// <summary>
/// Luck that is a function: the same seed, stream and index give the same value in any order and any run. Mixed by
/// SplitMix64 (Steele, Lea and Flood 2014); good enough for weather, of no use for keys.
/// </summary>
public readonly struct SeededNoise : IEquatable<SeededNoise>
{
    private readonly ulong state;

    private SeededNoise(ulong state) => this.state = state;

    /// <summary>One stream of a seed; streams of other names are unrelated.</summary>
    public static SeededNoise Stream(long seed, string name)
    {
        unchecked
        {
            // FNV-1a, 64 bit.
            ulong hash = 14_695_981_039_346_656_037;
            foreach (byte b in Encoding.UTF8.GetBytes(name))
            {
                hash = (hash ^ b) * 1_099_511_628_211;
            }

            return new SeededNoise(Mix((ulong)seed ^ Mix(hash)));
        }
    }

    /// <summary>A uniform value from 0 up to, not including, 1.</summary>
    public double Unit(long index) => (Bits(index) >> 11) * (1.0 / (1UL << 53));

    /// <summary>A uniform whole number from 0 up to, not including, <paramref name="below"/>.</summary>
    public long Whole(long index, long below) => (long)(Bits(index) % (ulong)below);

    /// <summary>A value from 0 to 1 that moves smoothly between luck at every <paramref name="period"/> of <paramref name="time"/>.</summary>
    public double Smooth(double time, double period)
    {
        double position = time / period;
        double knot = Math.Floor(position);
        double t = position - knot;
        double eased = t * t * (3 - (2 * t));
        double left = Unit((long)knot);
        return left + ((Unit((long)knot + 1) - left) * eased);
    }

    public bool Equals(SeededNoise other) => state == other.state;

    public override bool Equals(object? obj) => obj is SeededNoise other && Equals(other);

    public override int GetHashCode() => state.GetHashCode();

    public static bool operator ==(SeededNoise left, SeededNoise right) => left.Equals(right);

    public static bool operator !=(SeededNoise left, SeededNoise right) => !left.Equals(right);

    private ulong Bits(long index)
    {
        unchecked
        {
            return Mix(state + ((ulong)index * 0x9E3779B97F4A7C15));
        }
    }

    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
