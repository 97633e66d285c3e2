namespace CarbonLedger.Carbon.Metering;

/// <summary>The 900 seconds <c>(Start, Start + 900 s]</c>, named by its start, which lies on a UTC quarter of an hour.</summary>
public readonly record struct Interval : IComparable<Interval>
{
    /// <summary>Length of every interval, in milliseconds.</summary>
    public const long LengthMilliseconds = 900_000;

    private Interval(long startMilliseconds) => Start = new Timestamp(startMilliseconds);

    public Timestamp Start { get; }

    public Timestamp End => Start.AddMilliseconds(LengthMilliseconds);

    public Interval Next => new(checked(Start.UnixMilliseconds + LengthMilliseconds));

    public Interval Previous => new(checked(Start.UnixMilliseconds - LengthMilliseconds));

    /// <exception cref="ArgumentException">The start is not on a quarter of an hour.</exception>
    public static Interval StartingAt(Timestamp start) =>
        start.UnixMilliseconds % LengthMilliseconds == 0
            ? new Interval(start.UnixMilliseconds)
            : throw new ArgumentException($"{start} is not on a quarter of an hour.", nameof(start));

    /// <summary>The interval that holds a capture time; a boundary belongs to the interval it ends.</summary>
    public static Interval Holding(Timestamp time)
    {
        long quotient = Math.DivRem(time.UnixMilliseconds, LengthMilliseconds, out long remainder);
        if (remainder < 0)
        {
            quotient--;
            remainder += LengthMilliseconds;
        }

        return new Interval(checked((remainder == 0 ? quotient - 1 : quotient) * LengthMilliseconds));
    }

    /// <summary>The boundary nearest to a time.</summary>
    public static Timestamp NearestBoundary(Timestamp time)
    {
        Interval holding = Holding(time);
        long fromStart = time.UnixMilliseconds - holding.Start.UnixMilliseconds;
        return fromStart * 2 < LengthMilliseconds ? holding.Start : holding.End;
    }

    public int CompareTo(Interval other) => Start.CompareTo(other.Start);

    public static bool operator <(Interval left, Interval right) => left.Start < right.Start;

    public static bool operator >(Interval left, Interval right) => left.Start > right.Start;

    public static bool operator <=(Interval left, Interval right) => left.Start <= right.Start;

    public static bool operator >=(Interval left, Interval right) => left.Start >= right.Start;

    public override string ToString() => Start.ToString();
}
