using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Carbon.Market;

/// <summary>One version of the rules by which instruments are matched with consumption (<c>carbonledger.scope2-rules/1</c>, JSON).</summary>
/// <param name="Id">Names the rules.</param>
/// <param name="Version">1 or more.</param>
/// <param name="Source">What they are taken from, and whether that is final.</param>
/// <param name="Grain">A certificate's production period must lie within one such period, and matches consumption of the same one.</param>
/// <param name="Deliverability">Where it must come from.</param>
/// <param name="VintageMonths">A certificate is retired at most so many months after its production ended.</param>
/// <param name="Hierarchy">Instruments first, then mixes; each at most once.</param>
/// <param name="SupplierMixRow">The supplier's mix as a row of the factor book; null where there is none.</param>
/// <param name="ResidualRow">A published residual as a row of the factor book; null where it is computed from the network.</param>
/// <param name="AreStorageCertificatesAllowed">Whether energy that a storage released can be claimed.</param>
public sealed record Scope2Rules(
    string Id,
    int Version,
    string Source,
    MatchingGrain Grain,
    Deliverability Deliverability,
    int VintageMonths,
    IReadOnlyList<HierarchyStep> Hierarchy,
    FactorId? SupplierMixRow,
    FactorId? ResidualRow,
    bool AreStorageCertificatesAllowed)
{
    public const string Schema = "carbonledger.scope2-rules/1";

    /// <summary>GHG Protocol Scope 2 Guidance of 2015: annual matching within a market area.</summary>
    public const string Guidance2015 = "ghg-scope2-2015";

    /// <summary>GHG Protocol's consultation draft of October 2025, not final: hourly matching and deliverability.</summary>
    public const string Draft2025 = "ghg-scope2-2025-draft";

    /// <summary>Ten years.</summary>
    public const int VintageMonthsMax = 120;

    /// <summary>The rules shipped with the program, by id.</summary>
    public static IReadOnlyList<string> EmbeddedIds { get; } = [Guidance2015, Draft2025];

    /// <summary>Rules shipped with the program.</summary>
    /// <param name="id">One of <see cref="EmbeddedIds"/>.</param>
    /// <exception cref="InvalidOperationException">There are none of that id.</exception>
    public static Scope2Rules Shipped(string id) => Scope2RulesReader.Read(ShippedBytes(id)).Require(id);

    /// <summary>The file of rules shipped with the program.</summary>
    /// <exception cref="InvalidOperationException">There are none of that id.</exception>
    public static byte[] ShippedBytes(string id) => Embedded.Bytes($"{id}.json");
}
