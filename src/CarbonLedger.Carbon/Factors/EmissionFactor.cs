using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Carbon.Factors;

/// <summary>A factor of direct emissions, CO2 only. A footprint factor can't become one: see <see cref="FootprintFactor"/>.</summary>
public sealed record EmissionFactor
{
    private EmissionFactor(FactorRow row) => Row = row;

    public FactorRow Row { get; }

    /// <summary>mg CO2 per MWh.</summary>
    public CarbonIntensity Intensity => Row.Intensity;

    /// <summary>Whether a row is CO2 only and direct.</summary>
    public static bool Is(FactorRow row) => row is { GasSet: "CO2", Boundary: "direct" };

    /// <summary>The row as an emission factor, or why it is none.</summary>
    public static InputReading<EmissionFactor> Of(FactorRow row) => Is(row)
        ? new InputReading<EmissionFactor>(new EmissionFactor(row), [])
        : new InputReading<EmissionFactor>(null, [new InputProblem($"$.rows[id={row.Id}]", $"{row.GasSet}, {row.Boundary}", "An emission factor is CO2 only and direct")]);
}
