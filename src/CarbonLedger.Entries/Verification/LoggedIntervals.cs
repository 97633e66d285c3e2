using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Entries.Verification;

/// <summary>
/// In which intervals readings of each device were logged: one bit each, in pieces of 512 intervals of 128 bytes, so about two bits a reading. Says for sure that none was logged;
/// that one was is looked up in the batches. Not thread-safe.
/// </summary>
internal sealed class LoggedIntervals
{
    private const int PieceShift = 9;
    private const int PieceIntervals = 1 << PieceShift;
    private const int WordBits = 64;

    private readonly Dictionary<(DeviceId Device, long Piece), ulong[]> pieces = [];

    /// <summary>Marks a reading's interval. Returns whether it was marked before.</summary>
    public bool Mark(ReadingKey key)
    {
        long number = Interval.Holding(key.Time).Start.UnixMilliseconds / Interval.LengthMilliseconds;
        long piece = number >> PieceShift;
        int bit = (int)(number - (piece * PieceIntervals));
        if (!pieces.TryGetValue((key.Device, piece), out ulong[]? words))
        {
            pieces[(key.Device, piece)] = words = new ulong[PieceIntervals / WordBits];
        }

        ulong mask = 1UL << (bit % WordBits);
        bool marked = (words[bit / WordBits] & mask) != 0;
        words[bit / WordBits] |= mask;
        return marked;
    }
}
