using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CarbonLedger.Ledger;

#pragma warning disable RS0030 // Vectors are banned for their sums of fractions, which differ between machines. Here are whole numbers only.

/// <summary>
/// SHA-256 (FIPS 180-4) of many short messages at a time, one in each lane of a vector. A tree is made of nothing else, and calling
/// the platform's hash for each costs several times what the hash itself does. A lane whose message has ended takes the next one, so
/// messages may differ in length. For public bytes only; nothing here is made to hide them.
/// </summary>
internal static class Sha256Lanes
{
    private const int Lanes = 8;
    private const int Words = 8;
    private const int BlockBytes = 64;
    private const int BlockWords = BlockBytes / sizeof(uint);
    private const int Rounds = 64;

    // A message ends with 0x80 and its length in bits, in 8 bytes.
    private const int EndBytes = 1 + sizeof(ulong);

    // FIPS 180-4 §5.3.3.
    private static readonly uint[] Initial = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

    // FIPS 180-4 §4.2.2.
    private static readonly uint[] Constants =
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>Whether this machine's vectors are wide enough to gain by it.</summary>
    public static bool IsFast => Avx2.IsSupported;

    /// <summary>Hashes messages <paramref name="from"/> to <paramref name="to"/> − 1, each after its prefix byte, into 32 bytes each.</summary>
    /// <exception cref="PlatformNotSupportedException">Not <see cref="IsFast"/>.</exception>
    public static void Hash<TMessages>(TMessages messages, int from, int to, Span<byte> digests)
        where TMessages : IPrefixedMessages, allows ref struct
    {
        Span<uint> state = stackalloc uint[Words * Lanes];
        Span<byte> rows = stackalloc byte[BlockBytes * Lanes];
        Span<uint> schedule = stackalloc uint[BlockWords * Lanes];
        Span<int> message = stackalloc int[Lanes];
        Span<int> hashed = stackalloc int[Lanes];
        int next = from;
        for (int lane = 0; lane < Lanes; lane++)
        {
            message[lane] = Begin(ref next, to, lane, state, hashed);
        }

        for (int busy = Math.Min(Lanes, to - from); busy > 0;)
        {
            int ended = 0;
            for (int lane = 0; lane < Lanes; lane++)
            {
                if (message[lane] >= 0)
                {
                    ReadOnlySpan<byte> content = messages[message[lane]];
                    Fill(rows.Slice(lane * BlockBytes, BlockBytes), messages.Prefix, content, hashed[lane]);
                    hashed[lane] += BlockBytes;
                    ended |= hashed[lane] >= 1 + content.Length + EndBytes ? 1 << lane : 0;
                }
            }

            Transpose(rows, schedule);
            Compress(state, schedule);
            for (; ended != 0; ended &= ended - 1)
            {
                int lane = BitOperations.TrailingZeroCount(ended);
                Collect(state, lane, digests.Slice((message[lane] - from) * Ledger.Hash.Size, Ledger.Hash.Size));
                message[lane] = Begin(ref next, to, lane, state, hashed);
                busy -= message[lane] < 0 ? 1 : 0;
            }
        }
    }

    // The next message, in this lane; −1 when there is none.
    private static int Begin(ref int next, int to, int lane, Span<uint> state, Span<int> hashed)
    {
        for (int word = 0; word < Words; word++)
        {
            state[(word * Lanes) + lane] = Initial[word];
        }

        hashed[lane] = 0;
        return next < to ? next++ : -1;
    }

    // Bytes at to at + 63 of prefix, content and end (FIPS 180-4 §5.1.1).
    private static void Fill(Span<byte> block, byte prefix, ReadOnlySpan<byte> content, int at)
    {
        int start = at - 1;
        if (start >= 0 && start + BlockBytes <= content.Length)
        {
            content.Slice(start, BlockBytes).CopyTo(block);
            return;
        }

        int filled = 0;
        if (at == 0)
        {
            block[0] = prefix;
            (start, filled) = (0, 1);
        }

        if (start < content.Length)
        {
            int taken = Math.Min(content.Length - start, BlockBytes - filled);
            content.Slice(start, taken).CopyTo(block[filled..]);
            filled += taken;
        }

        if (filled == BlockBytes)
        {
            return;
        }

        block[filled..].Clear();
        int length = 1 + content.Length;
        if (length >= at)
        {
            block[length - at] = 0x80;
        }

        if (length + EndBytes <= at + BlockBytes)
        {
            BinaryPrimitives.WriteUInt64BigEndian(block[(BlockBytes - sizeof(ulong))..], (ulong)length * 8);
        }
    }

    // From a block a row to a word a row, each word as a number of this machine.
    private static void Transpose(ReadOnlySpan<byte> rows, Span<uint> schedule)
    {
        Vector256<byte> bigEndian = Vector256.Create(
            (byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
        ReadOnlySpan<Vector256<byte>> from = MemoryMarshal.Cast<byte, Vector256<byte>>(rows);
        Span<Vector256<uint>> to = MemoryMarshal.Cast<uint, Vector256<uint>>(schedule);
        for (int half = 0; half < BlockBytes / Vector256<byte>.Count; half++)
        {
            Pair(Word(from[half]), Word(from[2 + half]), Word(from[4 + half]), Word(from[6 + half]), out Vector256<ulong> a0, out Vector256<ulong> a1, out Vector256<ulong> a2, out Vector256<ulong> a3);
            Pair(Word(from[8 + half]), Word(from[10 + half]), Word(from[12 + half]), Word(from[14 + half]), out Vector256<ulong> b0, out Vector256<ulong> b1, out Vector256<ulong> b2, out Vector256<ulong> b3);
            Span<Vector256<uint>> words = to.Slice(half * Words, Words);
            Join(a0, b0, out words[0], out words[4]);
            Join(a1, b1, out words[1], out words[5]);
            Join(a2, b2, out words[2], out words[6]);
            Join(a3, b3, out words[3], out words[7]);
        }

        Vector256<uint> Word(Vector256<byte> bytes) => Avx2.Shuffle(bytes, bigEndian).AsUInt32();
    }

    // Four rows of words: the columns 0 to 3 of their lower and, beside them, 4 to 7 of their upper halves.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair(
        Vector256<uint> r0, Vector256<uint> r1, Vector256<uint> r2, Vector256<uint> r3,
        out Vector256<ulong> c0, out Vector256<ulong> c1, out Vector256<ulong> c2, out Vector256<ulong> c3)
    {
        Vector256<ulong> low01 = Avx2.UnpackLow(r0, r1).AsUInt64(), low23 = Avx2.UnpackLow(r2, r3).AsUInt64();
        Vector256<ulong> high01 = Avx2.UnpackHigh(r0, r1).AsUInt64(), high23 = Avx2.UnpackHigh(r2, r3).AsUInt64();
        c0 = Avx2.UnpackLow(low01, low23);
        c1 = Avx2.UnpackHigh(low01, low23);
        c2 = Avx2.UnpackLow(high01, high23);
        c3 = Avx2.UnpackHigh(high01, high23);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Join(Vector256<ulong> first, Vector256<ulong> second, out Vector256<uint> lower, out Vector256<uint> upper)
    {
        lower = Vector256.Create(first.GetLower(), second.GetLower()).AsUInt32();
        upper = Vector256.Create(first.GetUpper(), second.GetUpper()).AsUInt32();
    }

    private static void Collect(ReadOnlySpan<uint> state, int lane, Span<byte> digest)
    {
        for (int word = 0; word < Words; word++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(digest[(word * sizeof(uint))..], state[(word * Lanes) + lane]);
        }
    }

    // FIPS 180-4 §6.2.2, eight messages beside each other.
    private static void Compress(Span<uint> state, Span<uint> schedule)
    {
        Span<Vector256<uint>> h = MemoryMarshal.Cast<uint, Vector256<uint>>(state);
        Span<Vector256<uint>> w = MemoryMarshal.Cast<uint, Vector256<uint>>(schedule);
        ReadOnlySpan<uint> k = Constants;
        Vector256<uint> a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], last = h[7];
        for (int t = 0; t < Rounds; t += BlockWords)
        {
            if (t > 0)
            {
                Extend(w);
            }

            for (int i = 0; i < BlockWords; i += Words)
            {
                Round(a, b, c, ref d, e, f, g, ref last, w[i] + Vector256.Create(k[t + i]));
                Round(last, a, b, ref c, d, e, f, ref g, w[i + 1] + Vector256.Create(k[t + i + 1]));
                Round(g, last, a, ref b, c, d, e, ref f, w[i + 2] + Vector256.Create(k[t + i + 2]));
                Round(f, g, last, ref a, b, c, d, ref e, w[i + 3] + Vector256.Create(k[t + i + 3]));
                Round(e, f, g, ref last, a, b, c, ref d, w[i + 4] + Vector256.Create(k[t + i + 4]));
                Round(d, e, f, ref g, last, a, b, ref c, w[i + 5] + Vector256.Create(k[t + i + 5]));
                Round(c, d, e, ref f, g, last, a, ref b, w[i + 6] + Vector256.Create(k[t + i + 6]));
                Round(b, c, d, ref e, f, g, last, ref a, w[i + 7] + Vector256.Create(k[t + i + 7]));
            }
        }

        h[0] += a;
        h[1] += b;
        h[2] += c;
        h[3] += d;
        h[4] += e;
        h[5] += f;
        h[6] += g;
        h[7] += last;
    }

    // The next 16 words of the schedule in the place of the last 16.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Extend(Span<Vector256<uint>> w)
    {
        for (int i = 0; i < BlockWords; i++)
        {
            Vector256<uint> near = w[(i + 14) % BlockWords], far = w[(i + 1) % BlockWords];
            w[i] += (Rotate(near, 17) ^ Rotate(near, 19) ^ (near >>> 10)) + w[(i + 9) % BlockWords] + (Rotate(far, 7) ^ Rotate(far, 18) ^ (far >>> 3));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        Vector256<uint> a, Vector256<uint> b, Vector256<uint> c, ref Vector256<uint> d,
        Vector256<uint> e, Vector256<uint> f, Vector256<uint> g, ref Vector256<uint> h, Vector256<uint> word)
    {
        Vector256<uint> first = h + (Rotate(e, 6) ^ Rotate(e, 11) ^ Rotate(e, 25)) + ((e & f) ^ Vector256.AndNot(g, e)) + word;
        d += first;
        h = first + (Rotate(a, 2) ^ Rotate(a, 13) ^ Rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Rotate(Vector256<uint> words, [ConstantExpected] byte bits) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(words, bits) : (words >>> bits) | (words << (32 - bits));
}
