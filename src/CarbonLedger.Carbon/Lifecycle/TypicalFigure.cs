namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>A typical figure of embodied carbon: a default of low confidence, to be replaced by an EPD or a bill of materials.</summary>
/// <param name="Unit">Of what it is counted per: kg, kWh, MVA, panel, m3.</param>
/// <param name="Value">kgCO2e per unit.</param>
/// <param name="Low">Lower end of what the source gives; the value where it gives none.</param>
/// <param name="High">Upper end.</param>
/// <param name="Scope">A1 or A1-A3. <see cref="CradleToGrave"/> is for comparison only: it holds use and end of life, which are accounted by themselves.</param>
/// <param name="Confidence">low or very low.</param>
/// <param name="Checked">False for general knowledge that was not checked against a source.</param>
public sealed record TypicalFigure(
    string Id, string Name, string Unit, decimal Value, decimal Low, decimal High, string Scope, string Source, string Confidence, bool Checked)
{
    public const string CradleToGrave = "cradle-to-grave";
}
