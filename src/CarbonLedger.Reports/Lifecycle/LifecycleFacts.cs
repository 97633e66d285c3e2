using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Carbon.Lifecycle;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Reports.Lifecycle;

/// <summary>What is shown of an asset's life, all of the same asset. Nothing is read from a clock or a machine, so the same facts give the same bytes.</summary>
public sealed record LifecycleFacts
{
    /// <summary>What was on file when it was put in service.</summary>
    public required LifecycleRecord Record { get; init; }

    /// <summary>Its life so far; it was put in service.</summary>
    public required LifecycleState State { get; init; }

    /// <summary>Its carbon up to a date, in months or years: the picture has a point at the end of each.</summary>
    public required LifecycleView View { get; init; }

    /// <summary>Whose clock times are written by.</summary>
    public required SiteZone Zone { get; init; }

    /// <summary>The use that the view was folded from; says where B1, B2, B6 and B7 are from.</summary>
    public IReadOnlyCollection<UseAmount> Uses { get; init; } = [];

    /// <summary>Gas-filled units that stand there now; may be none.</summary>
    public IReadOnlyList<Sf6UnitState> Units { get; init; } = [];

    /// <summary>What was done to gas there; the same events that B1, B2 and C1 hold, here in mass of gas and never added to them.</summary>
    public IReadOnlyList<Sf6Booking> Bookings { get; init; } = [];

    /// <summary>Where the log begins that tells of it; null where none does.</summary>
    public Timestamp? LogFrom { get; init; }

    /// <summary>What it adds to each kWh in the time that the log tells of; null where it tells nothing.</summary>
    public LifecycleAdded? Added { get; init; }

    /// <summary>Its losses beside its nameplate; null where there is nothing to compare.</summary>
    public LifecycleLossCheck? LossCheck { get; init; }

    /// <summary>Where the view ends.</summary>
    public Timestamp Date => View.Buckets[^1].To;

    /// <summary>Retired by the date of the view.</summary>
    public bool IsRetired => State.RetiredAt <= Date;

    /// <summary>Whether energy that had passed before the log is in the view, which knows no more of it than its sum and spreads it evenly.</summary>
    internal bool IsSpreadBefore => Record.PassedBefore > Energy.Zero && LogFrom > Asset.At;

    /// <summary>Whether the energy of the view is only that of the log's time, while the asset was charged before it: no quotient of the two says anything.</summary>
    internal bool IsEnergyOfPart => Record.PassedBefore == Energy.Zero && LogFrom > Asset.At && View.TransmittedWattHours > 0;

    internal LifecycleEvent.Commissioned Asset => State.Commissioned ?? throw new InvalidOperationException("An asset that was never commissioned has no life to show.");
}
