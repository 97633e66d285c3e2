namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>kgCO2e per unit: stated with its source, or a row of the typical figures by its id.</summary>
public sealed record CarbonFactor
{
    private CarbonFactor(decimal kilograms, string source, string figure) => (Kilograms, Source, Figure) = (kilograms, source, figure);

    /// <summary>As stated; 0 and meaningless for a typical figure.</summary>
    public decimal Kilograms { get; }

    /// <summary>Of what is stated; empty for a typical figure.</summary>
    public string Source { get; }

    /// <summary>Id of a row of <see cref="TypicalFigures"/>; empty for what is stated.</summary>
    public string Figure { get; }

    public bool IsTypical => Figure.Length > 0;

    public static CarbonFactor Stated(decimal kilograms, string source) => new(kilograms, source, "");

    public static CarbonFactor Typical(string figure) => new(0, "", figure);
}
