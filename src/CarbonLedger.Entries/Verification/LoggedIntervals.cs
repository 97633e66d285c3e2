using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Entries.Verification;

/// <summary>
/// In which intervals readings of each device were logged: one bit each, in pieces of 512 intervals, of which those that are marked throughout share their bits. A device
/// that loses nothing takes 16 bytes in five days, another about two bits a reading. Says for sure that none was logged; that one was is looked up in the batches. Not thread-safe.
/// </summary>
internal sealed class LoggedIntervals
{
    private const int PieceShift = 9;
    private const int PieceIntervals = 1 << PieceShift;
    private const int WordBits = 64;

    private static readonly ulong[] Full = [.. Enumerable.Repeat(ulong.MaxValue, PieceIntervals / WordBits)];

    private readonly Dictionary<DeviceId, List<Piece>> devices = [];

    /// <summary>Marks a reading's interval. Returns whether it was marked before.</summary>
    public bool Mark(ReadingKey key)
    {
        if (!devices.TryGetValue(key.Device, out List<Piece>? pieces))
        {
            devices[key.Device] = pieces = [];
        }

        long interval = Interval.Holding(key.Time).Start.UnixMilliseconds / Interval.LengthMilliseconds;
        long number = interval >> PieceShift;
        int at = IndexOf(pieces, number);
        if (at == pieces.Count || pieces[at].Number != number)
        {
            pieces.Insert(at, new Piece(number, new ulong[PieceIntervals / WordBits]));
        }

        int bit = (int)(interval - (number * PieceIntervals));
        ulong[] words = pieces[at].Words;
        ulong mask = 1UL << (bit % WordBits);
        if ((words[bit / WordBits] & mask) != 0)
        {
            return true;
        }

        words[bit / WordBits] |= mask;
        if (words.AsSpan().SequenceEqual(Full))
        {
            pieces[at] = new Piece(number, Full);
        }

        return false;
    }

    // Where a piece stands or would; mostly at the end.
    private static int IndexOf(List<Piece> pieces, long number)
    {
        int low = 0;
        int high = pieces.Count;
        if (high > 0 && pieces[^1].Number <= number)
        {
            return pieces[^1].Number == number ? high - 1 : high;
        }

        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = pieces[middle].Number < number ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private readonly record struct Piece(long Number, ulong[] Words);
}
