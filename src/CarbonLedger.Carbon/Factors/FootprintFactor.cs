using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Carbon.Factors;

/// <summary>A factor over the life cycle, CO2e. An emission factor can't become one: see <see cref="EmissionFactor"/>.</summary>
public sealed record FootprintFactor
{
    private FootprintFactor(FactorRow row) => Row = row;

    public FactorRow Row { get; }

    /// <summary>mg CO2e per MWh.</summary>
    public CarbonIntensity Intensity => Row.Intensity;

    /// <summary>Whether a row is CO2e over the life cycle.</summary>
    public static bool Is(FactorRow row) => row is { GasSet: "CO2e", Boundary: "lifecycle" };

    /// <summary>The row as a footprint factor, or why it is none.</summary>
    public static InputReading<FootprintFactor> Of(FactorRow row) => Is(row)
        ? new InputReading<FootprintFactor>(new FootprintFactor(row), [])
        : new InputReading<FootprintFactor>(null, [new InputProblem($"$.rows[id={row.Id}]", $"{row.GasSet}, {row.Boundary}", "A footprint factor is CO2e over the life cycle")]);
}
