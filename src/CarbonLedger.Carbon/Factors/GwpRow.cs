namespace CarbonLedger.Carbon.Factors;

/// <summary>One global warming potential over 100 years.</summary>
/// <param name="Table">The table's id. The set's name alone is not enough: other values go about under the same name.</param>
/// <param name="Value">kgCO2e per kg of gas.</param>
/// <param name="Checked">False for a default that has not been checked against its source.</param>
public sealed record GwpRow(GreenhouseGas Gas, GwpSet Set, string Table, decimal Value, string Source, bool Checked);
