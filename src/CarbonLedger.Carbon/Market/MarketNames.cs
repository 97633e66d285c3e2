namespace CarbonLedger.Carbon.Market;

/// <summary>The words of instruments' and rules' files.</summary>
internal static class MarketNames
{
    public const string Bundled = "bundled";
    public const string Sold = "sold";
    public const string Computed = "computed";
    public const string Published = "published";

    public static readonly string[] GasSets = ["CO2", "CO2e"];
    public static readonly string[] GwpSets = ["none", "SAR", "AR4", "AR5", "AR6", "unstated"];
    public static readonly string[] Boundaries = ["direct", "lifecycle"];

    public static readonly Words<CertificateKind> Kinds = new(new()
    {
        [CertificateKind.Gec] = "gec",
        [CertificateKind.Go] = "go",
        [CertificateKind.Rec] = "rec",
        [CertificateKind.Granular] = "granular",
        [CertificateKind.Other] = "other",
    });

    public static readonly Words<CertificateOrigin> Origins = new(new()
    {
        [CertificateOrigin.Production] = "production",
        [CertificateOrigin.Storage] = "storage",
    });

    public static readonly Words<MatchingGrain> Grains = new(new()
    {
        [MatchingGrain.QuarterHour] = "quarter-hour",
        [MatchingGrain.Hour] = "hour",
        [MatchingGrain.Month] = "month",
        [MatchingGrain.Year] = "year",
    });

    public static readonly Words<Deliverability> Deliverabilities = new(new()
    {
        [Deliverability.None] = "none",
        [Deliverability.MarketArea] = "market-area",
        [Deliverability.Network] = "network",
    });

    public static readonly Words<HierarchyStep> Steps = new(new()
    {
        [HierarchyStep.Certificates] = "certificates",
        [HierarchyStep.Contracts] = "contracts",
        [HierarchyStep.SupplierMix] = "supplier-mix",
        [HierarchyStep.Residual] = "residual",
        [HierarchyStep.GridAverage] = "grid-average",
    });

    /// <summary>One word for each value.</summary>
    public sealed class Words<T>(Dictionary<T, string> words)
        where T : struct, Enum
    {
        public string[] All => [.. words.Values];

        public string Of(T value) => words[value];

        public T Value(string word) => words.Single(pair => pair.Value == word).Key;
    }
}
