using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Formats.Profiles;

namespace CarbonLedger.Ingest.Http;

/// <summary>What the HTTP doors allow. Checked when they are made.</summary>
public sealed class DoorOptions
{
    /// <summary>How far a capture time may lie ahead of the grid's clock; 0 to 1 day.</summary>
    public TimeSpan AheadMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Bytes of a body of readings, packed and unpacked, 4,096 to 1 GiB; a longer one is answered with 413.</summary>
    public long BodyBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>Rows of a request, 1 to 1,000,000; more are answered with 413.</summary>
    public int RowsMax { get; init; } = 100_000;

    /// <summary>Captures of one request that wait for the disk at a time, 1 to 16,384; its body is read on when there is room.</summary>
    public int InFlightMax { get; init; } = 2_048;

    /// <summary>Rows of one token a second, over 10 seconds; 0 sets no rate. Beyond it the next request is answered with 429.</summary>
    public int RowsPerSecondMax { get; init; } = 5_000;

    /// <summary>Requests of one token at a time, 1 to 1,000; one more is answered with 429.</summary>
    public int RequestsMax { get; init; } = 8;

    /// <summary>How lines of <c>/api/v2/write</c> become captures; null: there is no such door. One that derives registers from power or intervals is not taken: the door stores captures only.</summary>
    public MappingProfile? LineProfile { get; init; }

    /// <summary>The bucket that <c>/api/v2/write</c> answers for; null takes any name.</summary>
    public string? Bucket { get; init; }

    /// <summary>Which devices need not sign at <c>/api/v2/write</c>, whose captures have no signature; none unless set.</summary>
    public Func<DeviceId, bool> MayBeUnsigned { get; init; } = _ => false;

    /// <exception cref="ArgumentOutOfRangeException">A value lies outside its range.</exception>
    /// <exception cref="ArgumentException">The profile derives registers.</exception>
    internal void Check()
    {
        Check(AheadMax.TotalSeconds, 0, 86_400, nameof(AheadMax));
        Check(BodyBytesMax, 4_096, 1024 * 1024 * 1024, nameof(BodyBytesMax));
        Check(RowsMax, 1, 1_000_000, nameof(RowsMax));
        Check(InFlightMax, 1, IngestQueue.WaitingMax, nameof(InFlightMax));
        Check(RowsPerSecondMax, 0, 1_000_000, nameof(RowsPerSecondMax));
        Check(RequestsMax, 1, 1_000, nameof(RequestsMax));
        if (LineProfile is { IsDerived: true })
        {
            throw new ArgumentException($"Profile {LineProfile.Id} derives registers from power or intervals; expected one of registers alone.");
        }
    }

    private static void Check(double value, double min, double max, string name)
    {
        if (!(value >= min && value <= max))
        {
            throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"Expected {min} to {max}."));
        }
    }
}
