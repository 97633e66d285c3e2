using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Abstractions;

/// <summary>The grid's clock: the system clock in service, moved by the simulator in a time-lapse. Never given to Orleans.</summary>
public interface IGridClock
{
    /// <summary>The current time of the grid; never goes back.</summary>
    Timestamp Now { get; }
}
