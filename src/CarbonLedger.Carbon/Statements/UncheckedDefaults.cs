namespace CarbonLedger.Carbon.Statements;

/// <summary>Defaults that were never checked against a source and reach a figure. Whatever shows the figure shows these. Each list ascending, without repetition.</summary>
/// <param name="Sources">Sources of the network that rest on one, by id.</param>
/// <param name="Records">Ids of the records those sources are from: of the asset put in service, of the gas-filled unit.</param>
/// <param name="TypicalFigures">Typical figures that those records use, by id.</param>
/// <param name="FactorValues">Rows of the factor book whose value was not compared with its source, by id.</param>
/// <param name="HalfWidths">What has a half-width that is an assumption of this program: rows by id, and kinds of energy by name.</param>
public sealed record UncheckedDefaults(
    IReadOnlyList<string> Sources, IReadOnlyList<string> Records, IReadOnlyList<string> TypicalFigures, IReadOnlyList<string> FactorValues, IReadOnlyList<string> HalfWidths)
{
    public static UncheckedDefaults None { get; } = new([], [], [], [], []);

    public bool IsEmpty => Sources.Count + FactorValues.Count + HalfWidths.Count == 0;
}
