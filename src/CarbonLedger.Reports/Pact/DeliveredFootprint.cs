using System.Globalization;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Reports.Disclosure;

namespace CarbonLedger.Reports.Pact;

/// <summary>Makes the product footprint of a delivered kilowatt hour, or says what it can't be made of.</summary>
public static class DeliveredFootprint
{
    private const decimal MilligramsPerMegawattHourOfOne = 1_000_000_000;
    private const decimal PpmOfOnePercent = 10_000;
    private const string Biomass = "biomass";

    /// <summary>
    /// The footprint. The share of primary data is that of the figure which rests on meters that were read, if every factor row used is one that the company
    /// declares to be primary, and 0 otherwise: energy that was metered and then charged at a published factor is a figure of secondary data.
    /// </summary>
    /// <param name="figure">What was delivered.</param>
    /// <param name="company">Whose product it is.</param>
    /// <param name="scope">The period and the log.</param>
    /// <returns>The problems name a property of the footprint, or a field of the company file that is missing for it.</returns>
    public static InputReading<ProductFootprint> Of(DeliveredFigure figure, CompanyProfile company, FootprintScope scope)
    {
        List<InputProblem> problems = [];
        CheckFigure(figure, scope, problems);
        IReadOnlyList<string> sets = Sets(figure, company, problems);
        if (company.Product is null)
        {
            problems.Add(new InputProblem("company $.product", "nothing", "Expected the name, description and idPrefix of the product"));
        }

        if (company.Footprint is null)
        {
            problems.Add(new InputProblem("company $.footprint", "nothing", "Expected standards and exemptedPercent: the log doesn't know which standards the company follows, nor what its boundary leaves out"));
        }

        return problems.Count > 0
            ? new InputReading<ProductFootprint>(null, problems)
            : new InputReading<ProductFootprint>(Make(figure, company, company.Product!, company.Footprint!, scope, sets), problems);
    }

    private static ProductFootprint Make(
        DeliveredFigure figure, CompanyProfile company, CompanyProduct product, FootprintClaims claims, FootprintScope scope, IReadOnlyList<string> sets)
    {
        List<DeliveredFactor> secondary = [.. figure.Factors.Where(factor => !claims.PrimaryFactors.Contains(factor.Row.Id.Value))];
        bool isPrimary = secondary.Count == 0 && figure.Factors.Count > 0;
        DeliveredCarbonFootprint pcf = new(
            figure.Intensity!.Value.MilligramsPerMegawattHour / MilligramsPerMegawattHourOfOne,
            scope.From, scope.To, company.CountrySubdivision,
            Processes(figure),
            "Proportional sharing at every bus, interval by interval; losses go with the power that causes them (gross flows), so that the carbon of all deliveries adds up to that of generation.",
            sets, claims.Standards, claims.ExemptedPercent, claims.ExemptedDescription,
            [.. secondary.Select(Source).Distinct()],
            isPrimary ? figure.MeteredPpm / PpmOfOnePercent : 0);
        return new ProductFootprint(
            FootprintId.Of(scope, figure.Asset, company), scope.PrecedingIds, scope.Created, company.Name, company.Ids,
            product.Description, [$"{product.IdPrefix}:{figure.Asset}"], product.Classifications, product.Name,
            Comment(figure, company, claims, scope, isPrimary), pcf);
    }

    private static void CheckFigure(DeliveredFigure figure, FootprintScope scope, List<InputProblem> problems)
    {
        if (figure.Intensity is null || figure.Intensity < Carbon.Amounts.CarbonIntensity.Zero)
        {
            problems.Add(new InputProblem(
                "$.pcf.pcfExcludingBiogenicUptake", Text($"{figure.WattHours} Wh in {figure.IntervalsKnown} of {figure.IntervalsExpected} intervals"),
                "Expected delivered energy with a known intensity of 0 or more; no value is not zero"));
        }

        foreach (FigureTerms terms in figure.Terms.Where(terms => terms.GasSet != "CO2e"))
        {
            problems.Add(new InputProblem("$.pcf.pcfExcludingBiogenicUptake", terms.GasSet, "Expected factors of all greenhouse gases (CO2e)"));
        }

        foreach (FigureTerms terms in figure.Terms.Where(terms => terms.Boundary != "lifecycle"))
        {
            problems.Add(new InputProblem("$.pcf.pcfExcludingBiogenicUptake", terms.Boundary, "Expected factors from cradle to gate (lifecycle); combustion alone is no product footprint"));
        }

        if (scope.Created < scope.To)
        {
            problems.Add(new InputProblem("$.created", PactWriter.Time(scope.Created), $"Expected the end of the reference period, {PactWriter.Time(scope.To)}, or later"));
        }
    }

    // The property is mandatory and must not be empty, so without a set there is no footprint.
    private static List<string> Sets(DeliveredFigure figure, CompanyProfile company, List<InputProblem> problems)
    {
        List<string> stated = [.. figure.Terms.Select(terms => terms.GwpSet == "SAR" ? "AR2" : terms.GwpSet).Concat(SetsEntered(figure)).Distinct().Order(StringComparer.Ordinal)];
        List<string> unstated = [.. stated.Where(set => !PactPatterns.AssessmentReport().IsMatch(set))];
        if (unstated.Count > 0 && company.GwpSet is null)
        {
            problems.Add(new InputProblem(
                "$.pcf.ipccCharacterizationFactors", string.Join(", ", unstated),
                "Expected the warming potentials the factors were made with; their publisher does not state them, so the company file must (gwpSet with its source), as the company's claim"));
        }

        return unstated.Count == 0 || company.GwpSet is null ? stated : [.. stated.Except(unstated).Append(company.GwpSet.Set).Distinct().Order(StringComparer.Ordinal)];
    }

    // What enters without power was reckoned with a set of its own where the factors state none; a reader must know of each.
    private static IEnumerable<string> SetsEntered(DeliveredFigure figure) =>
        figure.Entered.Select(entered => entered.Basis.Split(' ')[0]).Where(set => PactPatterns.AssessmentReport().IsMatch(set));

    private static string Processes(DeliveredFigure figure)
    {
        bool hasEquipment = figure.Entered.Any(entered => entered.Kind is CarbonSource.Embodied or CarbonSource.EndOfLife);
        bool hasGas = figure.Entered.Any(entered => entered.Kind == CarbonSource.Sf6);
        return "Generation of the power that reached the load, by the life-cycle factor of each generating unit; transmission and distribution losses on the way, by power flow tracing of metered energy"
            + (hasEquipment ? "; the grid's equipment on record, with its end of life, as it is charged" : "; without the grid's equipment")
            + (hasGas ? "; insulating gas that got out." : "; without insulating gas.");
    }

    private static EmissionFactorSource Source(DeliveredFactor factor) =>
        new($"{factor.Row.Id}: {factor.Row.Source}", Text($"{factor.Row.Year}; {factor.Book} version {factor.BookVersion}"));

    private static string Comment(DeliveredFigure figure, CompanyProfile company, FootprintClaims claims, FootprintScope scope, bool isPrimary)
    {
        List<string> parts =
        [
            Text($"Carbon and energy were summed apart over {figure.IntervalsKnown} of {figure.IntervalsExpected} intervals of 15 minutes and divided once: {figure.WattHours} Wh."),
            "Network losses are in the figure: do not add them again.",
            Text($"Of the figure {Percent(figure.EstimatedPpm)} rests on estimated energy and {Percent(figure.UnknownOriginPpm)} is of unknown origin; {Percent(figure.MissingPpm)} of the intervals are missing and in no sum."),
            isPrimary
                ? $"Primary data: every factor used is the company's own by its claim ({claims.PrimarySource}), so the share is that of metered energy."
                : $"Primary data: factors that are secondary data were used, so the share is 0, though {Percent(figure.MeteredPpm)} of the figure rests on metered energy.",
        ];
        if (figure.Terms.Any(terms => !PactPatterns.AssessmentReport().IsMatch(terms.GwpSet) && terms.GwpSet != "SAR"))
        {
            parts.Add($"Warming potentials {company.GwpSet!.Set}: the company's claim, as the factors' publisher does not state them ({company.GwpSet.Source}).");
            parts.AddRange(SetsEntered(figure).Distinct().Where(set => set != company.GwpSet.Set).Select(set => $"Insulating gas was reckoned with {set}."));
        }

        int biomass = figure.Mix.Where(group => group.Group == Biomass).Sum(group => group.Ppm);
        parts.Add(biomass > 0
            ? $"{Percent(biomass)} of the energy is from biomass: its factor does not tell biogenic from fossil gases, so all of it stands as fossil and the biogenic parts are left out."
            : "The factors do not tell biogenic gases and land use from fossil gases: all of it stands as fossil and those parts are left out.");
        AddUnchecked(figure.Unchecked, parts);
        parts.Add($"Energy mix: {string.Join(", ", figure.Mix.Select(group => $"{group.Group} {Percent(group.Ppm)}"))}.");
        parts.Add(Text($"Method {string.Join(", ", figure.Terms.Select(terms => terms.Method).Distinct())}; log {scope.LogOrigin} size {scope.LogSize} root {scope.LogRoot.ToBase64()}."));
        return string.Join(" ", parts);
    }

    // A footprint has no half-width, so those that are assumed are not in it.
    private static void AddUnchecked(UncheckedDefaults defaults, List<string> parts)
    {
        if (defaults.Sources.Count > 0)
        {
            string typical = defaults.TypicalFigures.Count > 0 ? $", which use the typical figures {string.Join(", ", defaults.TypicalFigures)}" : "";
            parts.Add($"Unchecked defaults are in what the grid's equipment adds, of the records {string.Join(", ", defaults.Records.Count > 0 ? defaults.Records : defaults.Sources)}{typical}: nobody has compared them with a source.");
        }

        if (defaults.FactorValues.Count > 0)
        {
            parts.Add($"Unchecked defaults are the values of the factor rows {string.Join(", ", defaults.FactorValues)}: nobody has compared them with their source.");
        }
    }

    private static string Percent(int ppm) => Text($"{ppm / PpmOfOnePercent:0.####} %");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
