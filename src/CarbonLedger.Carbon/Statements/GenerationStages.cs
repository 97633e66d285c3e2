namespace CarbonLedger.Carbon.Statements;

/// <summary>
/// How much of a technology's life-cycle factor is fuel burnt in the plant: direct over life-cycle median of the same source, since no footprint factor in
/// use states it. Coal 760/820 and gas 370/490 (IPCC AR5 WG3 Annex III), oil 406/650 (UK POST and EIA-BEIS).
/// </summary>
public static class GenerationStages
{
    private const int PpmOfWhole = 1_000_000;
    private const string Direct = "direct";

    private static readonly Dictionary<string, int> CombustionPpm = new(StringComparer.Ordinal)
    {
        ["coal"] = 926_829,
        ["gas"] = 755_102,
        ["oil"] = 624_615,
        ["biomass"] = 0,
        ["csp"] = 0,
        ["geothermal"] = 0,
        ["hydro"] = 0,
        ["nuclear"] = 0,
        ["solar"] = 0,
        ["wind"] = 0,
    };

    /// <summary>Parts per million burnt in the plant; the rest is upstream. Null for a technology whose stages aren't known, such as an average of many.</summary>
    /// <param name="technology">As the network file names it.</param>
    /// <param name="boundary">Of its factor: a direct one is all combustion.</param>
    public static int? CombustionPpmOf(string technology, string boundary) =>
        !CombustionPpm.TryGetValue(technology, out int ppm) ? null : boundary == Direct ? PpmOfWhole : ppm;
}
