using CarbonLedger.Carbon.Inventory;

namespace CarbonLedger.Cli.Commands;

/// <summary>Where an inventory is to be from: a file, or a year of a log.</summary>
/// <param name="LogOption">The first option given that says which log; null if none was.</param>
internal sealed record InventorySource(string? File, int? Year, string? Area, string? LogOption)
{
    /// <exception cref="UsageException">Both or neither, or options that don't go with the one asked for.</exception>
    public void Require()
    {
        if (File is null == Year is null)
        {
            throw new UsageException(File is null ? "Expected a file, or --year with --area." : $"{File} and --year {Year}: expected one of the two.");
        }

        if (File is not null && (Area ?? LogOption) is { } stray)
        {
            throw new UsageException($"{stray}: --area, --bundle, --policy and --trust go with --year and not with a file.");
        }

        if (Year is < LedgerYear.YearMin or > LedgerYear.YearMax)
        {
            throw new UsageException($"--year {Year}: expected {LedgerYear.YearMin} to {LedgerYear.YearMax}.");
        }

        if (Year is not null && string.IsNullOrWhiteSpace(Area))
        {
            throw new UsageException("--area is missing: expected the area of the grid's factor as in the factor book, such as \"CN Shandong\".");
        }
    }
}
