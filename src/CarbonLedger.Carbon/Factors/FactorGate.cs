using System.Globalization;
using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Carbon.Factors;

/// <summary>What a new row must pass. Rows equal to those of the current book were let in before and are not asked again.</summary>
internal static class FactorGate
{
    private const long MilligramsPerMegawattHourOfGramPerKilowattHour = 1_000_000;

    // Min and max over the life cycle per technology word of the book, in gCO2e/kWh: IPCC AR5 WG3 Annex III, the widest over the
    // technologies that share a word (coal and gas with and without capture). Not checked against the report, so they only warn.
    private static readonly Dictionary<string, (decimal Min, decimal Max)> LifecycleRanges = new()
    {
        ["coal"] = (190, 910),
        ["gas"] = (94, 650),
        ["biomass"] = (130, 890),
        ["solar"] = (8.8m, 180),
        ["geothermal"] = (6, 79),
        ["hydro"] = (1, 2200),
        ["nuclear"] = (3.7m, 110),
        ["wind"] = (7, 56),
    };

    public static IEnumerable<FactorFinding> Check(FactorRow row, FactorBook current)
    {
        FactorRow? before = current.Find(row.Id);
        if (row == before)
        {
            return [];
        }

        return Refusals(row, before).Concat(Range(row)).Concat(before is null ? [] : Change(row, before)).Concat(Swap(row, before, current));
    }

    private static IEnumerable<FactorFinding> Refusals(FactorRow row, FactorRow? before)
    {
        if (string.IsNullOrWhiteSpace(row.Source))
        {
            yield return new(row.Id, "source", "nothing", "where the value was published", FactorFindingReason.NoSource, FactorFindingKind.Refused);
        }

        if (!row.PublishedValue.Contains(row.GasSet + "/", StringComparison.Ordinal))
        {
            yield return new(row.Id, "unit", row.PublishedValue, $"a unit of {row.GasSet}", FactorFindingReason.GasMismatch, FactorFindingKind.Refused);
        }

        if (row.GasSet == "CO2" != (row.GwpSet == "none"))
        {
            yield return new(row.Id, "gwpSet", $"{row.GwpSet} with gas set {row.GasSet}", "none with CO2, and a set or unstated with CO2e", FactorFindingReason.GasMismatch, FactorFindingKind.Refused);
        }

        if (row.Intensity.MilligramsPerMegawattHour > FactorBook.MilligramsPerMegawattHourMax)
        {
            yield return new(row.Id, "value", row.PublishedValue, $"at most {FactorBook.MilligramsPerMegawattHourMax} mg/MWh (100 kg/kWh)", FactorFindingReason.AboveMax, FactorFindingKind.Refused);
        }

        foreach ((string field, string was, string now) in before is null ? [] : Meanings(before, row))
        {
            if (was != now)
            {
                yield return new(row.Id, field, now, $"{was} as in the current book, or another id", FactorFindingReason.MeaningChanged, FactorFindingKind.Refused);
            }
        }
    }

    private static (string Field, string Was, string Now)[] Meanings(FactorRow before, FactorRow row) =>
    [
        ("gasSet", before.GasSet, row.GasSet),
        ("boundary", before.Boundary, row.Boundary),
        ("region", before.Region, row.Region),
        ("technology", before.Technology, row.Technology),
        ("year", before.Year.ToString(CultureInfo.InvariantCulture), row.Year.ToString(CultureInfo.InvariantCulture)),
    ];

    private static IEnumerable<FactorFinding> Range(FactorRow row)
    {
        if (row.Boundary != "lifecycle" || !LifecycleRanges.TryGetValue(row.Technology, out (decimal Min, decimal Max) range))
        {
            yield break;
        }

        decimal grams = (decimal)row.Intensity.MilligramsPerMegawattHour / MilligramsPerMegawattHourOfGramPerKilowattHour;
        if (grams < range.Min || grams > range.Max)
        {
            string limit = FormattableString.Invariant($"{range.Min} to {range.Max} gCO2e/kWh for {row.Technology} (IPCC AR5, unchecked)");
            yield return new(row.Id, "value", row.PublishedValue, limit, FactorFindingReason.OutsideTechnologyRange, FactorFindingKind.Warning);
        }
    }

    private static IEnumerable<FactorFinding> Change(FactorRow row, FactorRow before)
    {
        Int128 was = before.Intensity.MilligramsPerMegawattHour;
        Int128 change = Int128.Abs(row.Intensity.MilligramsPerMegawattHour - was);
        if (change * 100 > was * FactorBook.ChangePercentMax)
        {
            string limit = $"within {FactorBook.ChangePercentMax} % of {before.PublishedValue} in the current book";
            yield return new(row.Id, "value", row.PublishedValue, limit, FactorFindingReason.LargeChange, FactorFindingKind.NeedsAcceptance);
        }
    }

    // The commonest slip in public code: a factor under the year of another.
    private static IEnumerable<FactorFinding> Swap(FactorRow row, FactorRow? before, FactorBook current)
    {
        if (row.Technology != "grid-average" || row.Intensity == CarbonIntensity.Zero || before?.Intensity == row.Intensity)
        {
            yield break;
        }

        FactorRow? other = current.Rows.FirstOrDefault(known => known.Id != row.Id && known.Year != row.Year && known.Region == row.Region
            && known.GasSet == row.GasSet && known.Technology == row.Technology && known.Intensity == row.Intensity);
        if (other is not null)
        {
            yield return new(row.Id, "value", row.PublishedValue, $"a value other than that of {other.Year} ({other.Id})", FactorFindingReason.ValueOfAnotherYear, FactorFindingKind.NeedsAcceptance);
        }
    }
}
