using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Tests;

/// <summary>A grid clock that stands where it is put.</summary>
internal sealed class TestClock(Timestamp now) : IGridClock
{
    public Timestamp Now { get; set; } = now;
}
