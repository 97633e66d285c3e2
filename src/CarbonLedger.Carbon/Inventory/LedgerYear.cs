using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>A year of a site, by its own clocks, and what its inventory is made with besides the intervals' energies.</summary>
public sealed class LedgerYear
{
    /// <summary>Years that an inventory can be of: those of factor rows.</summary>
    public const int YearMin = FactorBook.YearMin, YearMax = FactorBook.YearMax;

    /// <param name="zone">The site's.</param>
    /// <param name="area">Of EF_grid, as in the book: "CN", "CN Shandong".</param>
    /// <param name="network">Any version: its id and site name the inventory.</param>
    /// <param name="register">Every gas-filled unit on file; empty where none is.</param>
    /// <exception cref="ArgumentOutOfRangeException">The year is outside <see cref="YearMin"/> to <see cref="YearMax"/>.</exception>
    public LedgerYear(SiteZone zone, int year, string area, NetworkModel network, FactorBook factors, Sf6Register register)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(year, YearMin, nameof(year));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(year, YearMax, nameof(year));
        (Zone, Year, Area, Network, Factors, Register) = (zone, year, area, network, factors, register);
        From = StartOf(zone, year);
        To = StartOf(zone, year + 1);
    }

    public SiteZone Zone { get; }

    public int Year { get; }

    public string Area { get; }

    public NetworkModel Network { get; }

    public FactorBook Factors { get; }

    public Sf6Register Register { get; }

    /// <summary>Where the local year starts.</summary>
    public Timestamp From { get; }

    /// <summary>Where the next one does; not included.</summary>
    public Timestamp To { get; }

    /// <summary>Intervals that start in the local year.</summary>
    public int IntervalCount => (int)((To.UnixMilliseconds - From.UnixMilliseconds) / Interval.LengthMilliseconds);

    public bool Contains(Interval interval) => interval.Start >= From && interval.Start < To;

    // The first day that the zone has: some left one out when they crossed the date line.
    private static Timestamp StartOf(SiteZone zone, int year)
    {
        DateOnly day = new(year, 1, 1);
        IReadOnlyList<Interval> intervals = zone.IntervalsOf(day);
        while (intervals.Count == 0)
        {
            day = day.AddDays(1);
            intervals = zone.IntervalsOf(day);
        }

        return intervals[0].Start;
    }
}
