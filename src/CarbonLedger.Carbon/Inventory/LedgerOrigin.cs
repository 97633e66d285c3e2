using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>What of a log the figures of an inventory rest on.</summary>
public sealed record LedgerOrigin
{
    public required int Year { get; init; }

    /// <summary>Of EF_grid, as in the book.</summary>
    public required string Area { get; init; }

    public required string Network { get; init; }

    public required string TimeZone { get; init; }

    public required Timestamp From { get; init; }

    /// <summary>Not included.</summary>
    public required Timestamp To { get; init; }

    /// <summary>Intervals of the year.</summary>
    public required int IntervalsExpected { get; init; }

    /// <summary>Of these, with a balance in the log.</summary>
    public required int IntervalsClosed { get; init; }

    /// <summary>Of these, in the sums: the energy of every generator, load and storage is known.</summary>
    public required int IntervalsCounted { get; init; }

    /// <summary>Generators, loads and storages without an energy, over the closed intervals; the intervals they are in are in no sum.</summary>
    public required long EnergiesUnknown { get; init; }

    /// <summary>Statements with energy in each sum.</summary>
    public required long OnGridStatements { get; init; }

    public required long ImportStatements { get; init; }

    public required long ExportStatements { get; init; }

    public required long SoldStatements { get; init; }

    /// <summary>Of the energy sold: charged into storages, whose losses are so no losses of the lines.</summary>
    public required Energy StorageCharged { get; init; }

    /// <summary>Of the energy on-grid: discharged from storages.</summary>
    public required Energy StorageDischarged { get; init; }

    /// <summary>EF_grid; null if the book has none.</summary>
    public required SelectedFactor<EmissionFactor>? Factor { get; init; }

    /// <summary>Id and version of the factor book.</summary>
    public required string Book { get; init; }

    /// <summary>Gas-filled units in operation in the year, or retired in it.</summary>
    public required int Units { get; init; }

    /// <summary>Of their events, those booked in the year.</summary>
    public required int Bookings { get; init; }

    /// <summary>"96 balances of the log, sum of 480 statements".</summary>
    public string OriginOf(long statements) => FormattableString.Invariant($"{IntervalsCounted} balances of the log, sum of {statements} statements");
}
