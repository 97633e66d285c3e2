using System.Buffers.Binary;
using System.Security.Cryptography;

namespace CarbonLedger.Ledger;

/// <summary>
/// A random sample that anyone can draw again and nobody can choose: it follows from an auditor's seed and the root of a checkpoint. Draw c = 0, 1, 2 … is the first eight bytes,
/// big-endian, of HMAC-SHA256 with the root as key over <c>carbonledger.sample/1 LF seed SP size SP population SP c LF</c> (decimal). A draw at or above the largest multiple of the population below
/// 2^64 is passed over, else its remainder by the population is the member; members drawn before are passed over. Name the seed before you see the root.
/// </summary>
public static class SampleDraw
{
    /// <summary>The most members of a sample.</summary>
    public const int CountMax = 10_000;

    /// <summary>Draws members of a population, each once, in the order drawn; all of them if there are not more.</summary>
    /// <param name="seed">0 or more.</param>
    /// <param name="population">How many there are to draw from: members 0 to this less one.</param>
    /// <param name="count">1 to <see cref="CountMax"/>.</param>
    public static IReadOnlyList<long> Of(Checkpoint checkpoint, long seed, long population, int count)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentOutOfRangeException.ThrowIfNegative(seed);
        ArgumentOutOfRangeException.ThrowIfNegative(population);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, CountMax);
        List<long> drawn = [];
        HashSet<long> known = [];
        ulong size = (ulong)population;

        // 2^64 mod the population, without 2^64.
        ulong rest = population == 0 ? 0 : ((ulong.MaxValue % size) + 1) % size;
        byte[] key = checkpoint.Root.ToArray();
        for (long c = 0; drawn.Count < Math.Min(count, population); c++)
        {
            string message = $"carbonledger.sample/1\n{StrictText.Format(seed)} {StrictText.Format(checkpoint.Size)} {StrictText.Format(population)} {StrictText.Format(c)}\n";
            ulong number = BinaryPrimitives.ReadUInt64BigEndian(HMACSHA256.HashData(key, StrictText.Utf8.GetBytes(message)));
            if (number <= ulong.MaxValue - rest && (long)(number % size) is var member && known.Add(member))
            {
                drawn.Add(member);
            }
        }

        return drawn;
    }
}
