using System.Globalization;

namespace CarbonLedger.Carbon.Factors;

/// <summary>Chooses the factor of an area for a reporting year: the latest in the book that is not of a later year.</summary>
public static class FactorSelection
{
    // The book names technologies, not kinds; of two averages of one area and year, the narrower says so in its id.
    private const string ExcludingTradedSuffix = "-excluding-traded-nonfossil";

    private const string GridAverage = FactorChoice.GridAverage;
    private const string Fossil = "fossil";

    /// <summary>The CO2-only, direct factor of an area; null with a reason if the book has none up to that year.</summary>
    /// <param name="region">As in the book: "CN", "CN Guangdong", "CN East grid".</param>
    public static InputReading<SelectedFactor<EmissionFactor>> Emission(FactorBook book, string region, FactorKind kind, int reportingYear) =>
        Latest(book.Rows.Where(row => EmissionFactor.Is(row) && KindOf(row) == kind), region, reportingYear, $"{kind} emission factor (CO2, direct)", row => EmissionFactor.Of(row).Value!);

    /// <summary>The CO2e life-cycle factor of a technology ("grid-average" for the mix); null with a reason if the book has none up to that year.</summary>
    /// <param name="region">As in the book: "CN".</param>
    public static InputReading<SelectedFactor<FootprintFactor>> Footprint(FactorBook book, string region, string technology, int reportingYear) =>
        Latest(book.Rows.Where(row => FootprintFactor.Is(row) && row.Technology == technology), region, reportingYear, $"{technology} footprint factor (CO2e, lifecycle)", row => FootprintFactor.Of(row).Value!);

    /// <summary>
    /// The CO2-only, direct factor of an area by the book's word for a technology: "grid-average" and "fossil" are the kinds of that name,
    /// any other the factor of such units; null with a reason if the book has none up to that year.
    /// </summary>
    /// <param name="region">As in the book: "CN", "World".</param>
    public static InputReading<SelectedFactor<EmissionFactor>> Emission(FactorBook book, string region, string technology, int reportingYear) => technology switch
    {
        GridAverage => Emission(book, region, FactorKind.GridAverage, reportingYear),
        Fossil => Emission(book, region, FactorKind.FossilOnly, reportingYear),
        _ => Latest(book.Rows.Where(row => EmissionFactor.Is(row) && row.Technology == technology), region, reportingYear, $"{technology} emission factor (CO2, direct)", row => EmissionFactor.Of(row).Value!),
    };

    private static FactorKind? KindOf(FactorRow row) => row.Technology switch
    {
        GridAverage when row.Id.Value.EndsWith(ExcludingTradedSuffix, StringComparison.Ordinal) => FactorKind.GridExcludingTradedNonFossil,
        GridAverage => FactorKind.GridAverage,
        Fossil => FactorKind.FossilOnly,
        _ => null,
    };

    private static InputReading<SelectedFactor<T>> Latest<T>(IEnumerable<FactorRow> rows, string region, int reportingYear, string what, Func<FactorRow, T> wrap)
        where T : class
    {
        FactorRow[] ofArea = [.. rows.Where(row => row.Region == region && row.Year <= reportingYear)];
        int latest = ofArea.Length == 0 ? 0 : ofArea.Max(row => row.Year);
        FactorRow[] found = [.. ofArea.Where(row => row.Year == latest)];
        if (found.Length == 1)
        {
            return new InputReading<SelectedFactor<T>>(new SelectedFactor<T>(wrap(found[0]), latest, reportingYear), []);
        }

        string message = found.Length == 0
            ? string.Create(CultureInfo.InvariantCulture, $"The book has no {what} of {reportingYear} or before")
            : $"The book has {found.Length} rows that answer: {string.Join(", ", found.Select(row => row.Id))}; name one by id";
        return new InputReading<SelectedFactor<T>>(null, [new InputProblem("$.rows", region, message)]);
    }
}
