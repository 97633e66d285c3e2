using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Reports.Figures;

/// <summary>The lines of the balance, and the checks that they and the tables agree to the last digit.</summary>
internal sealed class BalanceFold(ReportFigures figures)
{
    private readonly Totals totals = figures.Totals;

    /// <summary>Lines of what is not there in this network (power given back, sources without power, written-off carbon) are left out.</summary>
    public IReadOnlyList<BalanceRow> Rows()
    {
        IReadOnlyList<BalanceRow> lines = Lines();
        return [.. lines, .. Checks(lines)];
    }

    private List<BalanceRow> Lines()
    {
        Energy stored = totals.ChargedEnergy - totals.DischargedEnergy;
        Energy back = figures.Loads.Aggregate(Energy.Zero, (sum, row) => sum + (row.Kind == ConsumerKind.Load ? row.EnergyBack ?? default : default));
        CarbonMass carbonBack = figures.Loads.Aggregate(CarbonMass.Zero, (sum, row) => sum + (row.Kind == ConsumerKind.Load ? row.CarbonBack ?? default : default));
        List<BalanceRow> lines = [new("generated", Words.Generated, totals.GeneratedEnergy, totals.Generated)];
        AddUnlessZero(lines, new("generated-by-loads", Words.OfWhichGivenBack, back, carbonBack));
        lines.AddRange(
        [
            new("delivered", Words.DeliveredToLoads, totals.DeliveredEnergy, totals.Delivered),
            new("lost", Words.LostInBranches, totals.LostEnergy, totals.Lost),
            new("residual", Words.ResidualLine, totals.ResidualEnergy, totals.Residual),
            new("residual-stored", Words.OfWhichStored, stored, totals.Stored),
        ]);
        AddUnlessZero(lines, new("stored-written-off", Words.OfWhichWrittenOff, Energy.Zero, figures.WrittenOff));
        AddUnlessZero(lines, new("residual-sources", Words.OfWhichSources, Energy.Zero, -totals.Sources));
        lines.AddRange(
        [
            new("residual-mismatch", Words.OfWhichMismatch, totals.MismatchEnergy, totals.Mismatch),
            new("residual-rounding", Words.OfWhichRounding, totals.ResidualEnergy - stored - totals.MismatchEnergy, totals.Rounding),
        ]);
        return lines;
    }

    private static void AddUnlessZero(List<BalanceRow> lines, BalanceRow row)
    {
        if (row.Energy != Energy.Zero || row.Carbon != CarbonMass.Zero)
        {
            lines.Add(row);
        }
    }

    private List<BalanceRow> Checks(IReadOnlyList<BalanceRow> lines) =>
    [
        Check(lines, "check-residual", Words.CheckResidual, "generated", "delivered", "lost", "residual"),
        Check(lines, "check-parts", Words.CheckParts, "residual", "residual-stored", "residual-sources", "residual-mismatch", "residual-rounding"),
        new(
            "check-technologies", Words.CheckTechnologies,
            figures.Technologies.Aggregate(totals.GeneratedEnergy, (left, row) => left - (row.Energy ?? default)),
            figures.Technologies.Aggregate(totals.Generated, (left, row) => left - (row.Carbon ?? default)), IsCheck: true),
        new(
            "check-loads", Words.CheckLoads,
            figures.Loads.Aggregate(totals.DeliveredEnergy, (left, row) => left - (row.Energy ?? default)),
            figures.Loads.Aggregate(totals.Delivered, (left, row) => left - (row.Carbon ?? default)), IsCheck: true),
        new(
            "check-branches", Words.CheckBranches,
            figures.Branches.Aggregate(totals.LostEnergy, (left, row) => left - (row.Loss ?? default)),
            figures.Branches.Aggregate(totals.Lost, (left, row) => left - (row.LossCarbon ?? default)), IsCheck: true),
    ];

    // What is left of the first line when the others are taken from it; a line that is left out is nothing.
    private static BalanceRow Check(IReadOnlyList<BalanceRow> lines, string code, Bilingual line, string whole, params string[] parts)
    {
        BalanceRow first = lines.Single(row => row.Code == whole);
        return lines.Where(row => parts.Contains(row.Code, StringComparer.Ordinal)).Aggregate(
            new BalanceRow(code, line, first.Energy, first.Carbon, IsCheck: true),
            (left, row) => left with { Energy = left.Energy - row.Energy, Carbon = left.Carbon - row.Carbon });
    }
}
