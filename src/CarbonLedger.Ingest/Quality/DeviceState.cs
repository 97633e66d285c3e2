using System.Collections.Immutable;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Quality;

/// <summary>What the detectors remember of a device; small, because there may be a hundred thousand.</summary>
public sealed record DeviceState
{
    /// <summary>A device of which nothing was seen.</summary>
    public static readonly DeviceState Unseen = new();

    /// <summary>What is older than this when it comes is history that is brought in.</summary>
    public static readonly TimeSpan HistoryAge = TimeSpan.FromDays(1);

    /// <summary>False while no capture was seen.</summary>
    public bool IsSeen { get; init; }

    /// <summary>True once a capture came that was no older than <see cref="HistoryAge"/>: a device that only brings in history is not expected to go on.</summary>
    public bool IsExpected { get; init; }

    /// <summary>True if what is known began with captures read back from the store, which say nothing of when they came.</summary>
    public bool IsRecovered { get; init; }

    /// <summary>Capture time of the newest capture.</summary>
    public Timestamp LastTime { get; init; }

    /// <summary>When the last capture came that was newer than all before.</summary>
    public Timestamp LastHeard { get; init; }

    /// <summary>Spacings of capture times.</summary>
    public ImmutableArray<int> Between { get; init; } = [];

    /// <summary>Spacings of receipts: longer than those of captures where a device sends several at once.</summary>
    public ImmutableArray<int> Arrivals { get; init; } = [];

    public SequenceState Sequence { get; init; } = SequenceState.None;

    public ImmutableArray<RegisterState> Registers { get; init; } = [];

    /// <summary>When the offset that drift is measured from was seen; null before the first live capture.</summary>
    public Timestamp? OffsetSince { get; init; }

    /// <summary>Receipt time less capture time then, in milliseconds.</summary>
    public long OffsetThen { get; init; }

    /// <summary>A bit for each open finding of the device.</summary>
    public int Open { get; init; }

    internal bool IsOpen(AlarmKind kind) => (Open & (1 << (int)kind)) != 0;

    internal DeviceState With(Finding finding) => finding switch
    {
        { Register: { } obis } => this with { Registers = [.. Registers.Select(register => register.Obis == obis ? register with { IsSilent = finding.Phase != AlarmPhase.Ended } : register)] },
        { Phase: AlarmPhase.Ended } => this with { Open = Open & ~(1 << (int)finding.Kind) },
        _ => this with { Open = Open | (1 << (int)finding.Kind) },
    };
}
