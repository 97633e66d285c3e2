using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Reports.Disclosure;

namespace CarbonLedger.Reports.Figures;

/// <summary>The grid company's inventory of the report's year, as the page and the files show it.</summary>
internal sealed class InventoryFold
{
    private const string NoData = "none";

    /// <exception cref="ArgumentException">The inventory is of another network or year.</exception>
    public InventoryFold(ReportFigures figures, GridCompanyInventory inventory, CompanyProfile? company)
    {
        (Inventory, Company) = (inventory, company);
        Year = figures.Clock.YearOf(figures.First.Start);
        if (Ledger is { } ledger && (ledger.Network != figures.Network.Id.Value || ledger.Year != Year))
        {
            throw new ArgumentException($"The inventory is of {ledger.Network} in {ledger.Year}; the report is of {figures.Network.Id} in {Year}.");
        }

        IReadOnlyList<InventoryTable> tables = InventoryTables.Of(inventory);
        (Summary, Gas, Electricity, Factors) = (tables[0], tables[1], tables[2], tables[3]);
        Balance = inventory.Balance is { } balance ? [.. RowsOf(balance, Ledger is not null)] : [];
    }

    public GridCompanyInventory Inventory { get; }

    /// <summary>Who reports; null where nobody is named.</summary>
    public CompanyProfile? Company { get; }

    public int Year { get; }

    public LedgerOrigin? Ledger => Inventory.Input.Ledger;

    public InventoryTable Summary { get; }

    public InventoryTable Gas { get; }

    public InventoryTable Electricity { get; }

    public InventoryTable Factors { get; }

    /// <summary>The mass balance, eq. (6), beside eq. (2); empty where the inventory has none.</summary>
    public IReadOnlyList<MassBalanceRow> Balance { get; }

    /// <summary>What both are reckoned with.</summary>
    public string BalanceBasis => Inventory.Balance is { } balance ? GwpBasis.Of(balance.Potential).ToString() : NoData;

    /// <summary>AR5 or AR6, as column names of files have it.</summary>
    public string BalanceSet => Inventory.Balance is { } balance ? GwpBasis.NameOf(balance.Potential.Set) : NoData;

    /// <summary>EF_grid was never checked against its source.</summary>
    public bool IsFactorUnchecked => Ledger?.Factor is { Factor.Row.Checked: false };

    /// <summary>The potential of the mass balance was never checked.</summary>
    public bool IsPotentialUnchecked => Inventory.Balance is { Potential.Checked: false };

    // A register of units knows what was drawn from the stock, a file says what the stock was.
    private static IEnumerable<MassBalanceRow> RowsOf(MassBalance balance, bool isOfRegister)
    {
        MassBalanceTerms terms = balance.Terms;
        if (isOfRegister)
        {
            yield return Term("drawn-from-stock", Words.DrawnFromStock, terms.DrawnFromStock);
        }
        else
        {
            yield return Term("stock-decrease", Words.StockDecrease, terms.StockAtStart - terms.StockAtEnd);
            yield return Term("acquisitions", Words.Acquisitions, terms.Acquisitions);
            yield return Term("disbursements", Words.Disbursements, terms.Disbursements);
        }

        yield return Term("net-nameplate-increase", Words.NetNameplate, terms.NetNameplateIncrease);
        yield return new MassBalanceRow("emitted-eq-6", Words.EmittedByBalance, balance.Emitted, balance.EmittedEquivalent, IsTerm: false);
        yield return new MassBalanceRow("emitted-eq-2", Words.EmittedByGuideline, balance.Guideline, balance.GuidelineEquivalent, IsTerm: false);
        yield return new MassBalanceRow("difference", Words.BalanceDifference, balance.Difference, balance.DifferenceEquivalent, IsTerm: false);
        if (balance.Nameplate is { } nameplate)
        {
            yield return Term("nameplate", Words.NameplateOfAll, nameplate);
        }

        yield return Term("threshold", Words.NameplateThreshold, GasMass.FromMilligrams(MassBalance.ThresholdMilligrams));
    }

    private static MassBalanceRow Term(string code, Bilingual line, GasMass mass) => new(code, line, mass, null, IsTerm: true);
}
