using System.Globalization;

namespace CarbonLedger.Carbon.Factors;

/// <summary>How far a factor may be from the true value: half the width of its 95 % interval, relative to the factor.</summary>
public sealed record FactorUncertainty
{
    /// <summary>1000 %; hydro's published maximum is some ninety times its median, and no normal interval is wider than this.</summary>
    public const int PpmMax = 10_000_000;

    /// <summary>5 %: a factor published for a country or region. An unchecked default (IPCC 2006 gives 1 to 5 % for national energy statistics).</summary>
    public const int PublishedAreaPpm = 50_000;

    /// <summary>25 %: a technology's median over the world's plants. An unchecked default; published ranges are wider and skewed.</summary>
    public const int TechnologyMedianPpm = 250_000;

    /// <summary>50 %: power of unknown technology or origin. An unchecked default.</summary>
    public const int UnknownTechnologyPpm = 500_000;

    private const int PpmPerPercent = 10_000;

    private FactorUncertainty(int ppm, bool isStated, string source) => (Ppm, IsStated, Source) = (ppm, isStated, source);

    /// <summary>Parts per million of the factor, 0 to <see cref="PpmMax"/>; two standard uncertainties (k = 2).</summary>
    public int Ppm { get; }

    /// <summary>Whether the book states it; false for a default of this class.</summary>
    public bool IsStated { get; }

    /// <summary>Where it is published; empty if the book doesn't say, and for a default what it is a default of.</summary>
    public string Source { get; }

    /// <summary>Stated with its source. A default never is.</summary>
    public bool IsChecked => IsStated && Source.Length > 0;

    /// <summary>In percent without trailing zeros, as the book writes it: "5", "0.25".</summary>
    public string PercentText => ((decimal)Ppm / PpmPerPercent).ToString("0.####", CultureInfo.InvariantCulture);

    /// <summary>What the book states.</summary>
    /// <param name="percent">0 to 1000, with at most four decimals.</param>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range, or finer.</exception>
    public static FactorUncertainty Stated(decimal percent, string source)
    {
        decimal ppm = percent * PpmPerPercent;
        return ppm is < 0 or > PpmMax || ppm != decimal.Truncate(ppm)
            ? throw new ArgumentOutOfRangeException(nameof(percent), percent, $"Expected 0 to {PpmMax / PpmPerPercent} % with at most four decimals.")
            : new FactorUncertainty((int)ppm, isStated: true, source);
    }

    /// <summary>What a row without one gets, by the kind of row.</summary>
    public static FactorUncertainty Default(string technology, string region) =>
        technology == "unknown" ? new(UnknownTechnologyPpm, isStated: false, "unchecked default for unknown technology")
        : region == "World" ? new(TechnologyMedianPpm, isStated: false, "unchecked default for a technology median")
        : new(PublishedAreaPpm, isStated: false, "unchecked default for a factor published for an area");
}
