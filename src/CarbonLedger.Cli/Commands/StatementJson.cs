using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Carbon.Uncertainty;

namespace CarbonLedger.Cli.Commands;

/// <summary>A period statement for programs: whole Wh and mg as decimal strings, as sums may pass 2⁵³.</summary>
internal static class StatementJson
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Format(PeriodComparison comparison) => JsonSerializer.Serialize(
        new
        {
            Asset = comparison.Now.Asset.Value,
            Kind = Name(comparison.Now.Kind),
            From = comparison.From.ToString(),
            To = comparison.To.ToString(),
            TimeZone = comparison.Zone.Id,
            AsKnownNow = Describe(comparison.Now),
            AsOf = comparison.AsOf?.ToString(),
            AsReported = comparison.Reported is { } reported ? Describe(reported) : null,
            Days = comparison.Days.Select(day => new { Day = day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Statement = Describe(day.Statement) }),
            Restated = comparison.Reasons.OrderBy(pair => pair.Key).Select(pair => new { Reason = Name(pair.Key), Statements = pair.Value.Before + pair.Value.Since, SinceAsOf = comparison.AsOf is null ? (int?)null : pair.Value.Since }),
            FactorBooks = comparison.Source.Network!.Setup.Books.Select(book => new { book.Document.Id, book.Document.Version, Sha256 = book.Digest.ToHex() }),
            Networks = comparison.Source.Network.Setup.Networks.Select(network => new { Id = network.Document.Id.Value, network.Document.Version, Sha256 = network.Digest.ToHex() }),
            Log = new { comparison.Source.Checkpoint!.Origin, comparison.Source.Checkpoint.Size, Root = comparison.Source.Checkpoint.Root.ToBase64() },
        },
        Camel) + "\n";

    private static JsonSerializerOptions Camel { get; } = new(Options) { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private static object Describe(PeriodStatement statement) => new
    {
        statement.IntervalsExpected,
        statement.IntervalsKnown,
        EnergyInWh = statement.EnergyIn.ToString(CultureInfo.InvariantCulture),
        EnergyOutWh = statement.EnergyOut.ToString(CultureInfo.InvariantCulture),
        CarbonInMg = statement.CarbonIn.ToString(CultureInfo.InvariantCulture),
        CarbonOutMg = statement.CarbonOut.ToString(CultureInfo.InvariantCulture),
        FigureWh = statement.FigureEnergy.ToString(CultureInfo.InvariantCulture),
        FigureMg = statement.Figure.ToString(CultureInfo.InvariantCulture),
        IntensityMgPerMWh = statement.Intensity?.MilligramsPerMegawattHour,
        Uncertainty = new
        {
            HalfWidthMg = statement.Uncertainty.HalfWidth.Milligrams.ToString(CultureInfo.InvariantCulture),
            CoverageFactor = UncertaintyBudget.CoverageFactor,
            statement.Uncertainty.Sources,
            Top = statement.Uncertainty.Top.Select(share => new { Kind = Name(share.Source.Kind), share.Source.Id, PartOfVariancePpm = share.SharePpm }),
        },
        Stages = StageText.Json(statement.Stages),
        Quality = new { statement.EstimatedPpm, statement.UnknownOriginPpm, statement.UnsignedPpm, statement.MissingPpm, statement.IsProvisional },
        MixPpm = statement.Mix.ToDictionary(group => group.Group, group => group.Ppm),
        UncheckedDefaults = UncheckedText.Json(statement.Unchecked),
        Terms = statement.Terms.Select(terms => new { terms.Method, terms.GasSet, terms.GwpSet, terms.Boundary, FigureTerms.Basis, terms.UncertaintyMethod, terms.LagYearsMax }),
    };

    private static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
