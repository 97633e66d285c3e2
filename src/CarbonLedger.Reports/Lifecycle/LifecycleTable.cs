using System.Globalization;
using CarbonLedger.Carbon.Lifecycle;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Reports.Lifecycle;

/// <summary>The table by module: A to C with their sum, and D apart, which no sum holds.</summary>
internal sealed class LifecycleTable
{
    private readonly LifecycleFacts facts;

    public LifecycleTable(LifecycleFacts facts)
    {
        this.facts = facts;
        bool isTogether = IsDeclared(LifecycleModule.A1ToA3);
        Rows =
        [
            .. Enum.GetValues<LifecycleModule>()
                .Where(module => module != LifecycleModule.D && (module == LifecycleModule.A1ToA3 ? isTogether : !isTogether || module > LifecycleModule.A1ToA3 || IsDeclared(module)))
                .Select(Row),
        ];
    }

    /// <summary>In the standard's order; A1-A3 in one row where they were declared together.</summary>
    public IReadOnlyList<LifecycleRow> Rows { get; }

    /// <summary>mg to date, A to C, without D.</summary>
    public Int128 TotalMilligrams => facts.View.Cumulative.TotalMilligrams;

    /// <summary>Modules of which nothing is on file.</summary>
    public IReadOnlyList<LifecycleModule> NotDeclared => [.. Rows.Where(row => !row.IsKnown).Select(row => row.Module)];

    /// <summary>D as it came out at retirement; null before, or if not declared.</summary>
    public BeyondBoundary? BeyondToDate => facts.View.Cumulative.Beyond;

    /// <summary>D as expected at the end of life; null once retired, or if not declared.</summary>
    public BeyondBoundary? BeyondExpected => facts.IsRetired ? null : facts.Asset.Amounts.Beyond;

    /// <summary>Where D is from; empty if not declared.</summary>
    public string BeyondSource => BeyondToDate is null && BeyondExpected is null ? "" : EndSource(LifecycleModule.D, retirement => retirement.Beyond is not null);

    private bool IsDeclared(LifecycleModule module) => facts.Asset.Amounts.MilligramsOf(module) is not null;

    private LifecycleRow Row(LifecycleModule module)
    {
        Int128? toDate = facts.View.Cumulative.MilligramsOf(module);
        Int128? expected = module.IsEnd() && !facts.IsRetired ? facts.Asset.Amounts.MilligramsOf(module) : null;
        bool isKnown = toDate is not null || expected is not null;
        return new LifecycleRow(module, toDate, expected, isKnown ? SourceOf(module) : "", isKnown && IsUnchecked(module));
    }

    private string SourceOf(LifecycleModule module)
    {
        if (module.IsUse())
        {
            List<UseAmount> uses = [.. facts.Uses.Where(use => use.Module == module)];
            string source = Join(uses.Select(use => OriginOf(use.Origin)));
            return module == LifecycleModule.B6 && uses.Count > 0 ? $"{source}, {Told(uses)}" : source;
        }

        if (module.IsAdded())
        {
            return Join(facts.State.Events.OfType<LifecycleEvent.CarbonAdded>().Where(added => added.Module == module && added.At < facts.Date).Select(added => added.Source));
        }

        return module.IsEnd()
            ? Join(facts.Uses.Where(use => use.Module == module).Select(use => OriginOf(use.Origin)).Append(EndSource(module, retirement => retirement.MilligramsOf(module) is not null)))
            : UpfrontSource(module);
    }

    // Losses are told by interval: before the first of them nothing is known, which is not zero.
    private string Told(List<UseAmount> uses)
    {
        (Timestamp from, Timestamp to) = (uses.Min(use => use.Interval.Start), uses.Max(use => use.Interval.End));
        long intervals = (to.UnixMilliseconds - from.UnixMilliseconds) / Interval.LengthMilliseconds;
        string whole = uses.Count < intervals ? string.Create(CultureInfo.InvariantCulture, $" ({uses.Count} of {intervals} intervals)") : "";
        string before = from > facts.Asset.At ? "; of the time before nothing is known" : "";
        return $"{facts.Zone.Format(from)} to {facts.Zone.Format(to)}{whole}{before}";
    }

    private string UpfrontSource(LifecycleModule module) => facts.Record.Embodied switch
    {
        EpdDeclaration epd => Epd(epd),
        BillOfMaterials bill when module is LifecycleModule.A3 && bill.Manufacture is { } made => made.Source,
        BillOfMaterials bill when module is LifecycleModule.A5 && bill.Installation is { } built => built.Source,
        BillOfMaterials bill when module is LifecycleModule.A2 or LifecycleModule.A4 => Join(bill.Transports.Where(line => line.Module == module).Select(line => line.Factor.Source)),
        BillOfMaterials bill => "bill of materials: " + Join(bill.Materials.Select(line => line.Factor.IsTypical ? $"typical {line.Factor.Figure}" : line.Factor.Source)),
        _ => "",
    };

    private string EndSource(LifecycleModule module, Func<ModuleAmounts, bool> tells)
    {
        if (facts.IsRetired && facts.State.Events.OfType<LifecycleEvent.Retired>().Any(retired => retired.ActualEnd is { } end && tells(end)))
        {
            return "as told at retirement";
        }

        string source = facts.Record.EndOfLife.Any(row => row.Module == module) ? facts.Record.EndOfLifeSource
            : facts.Record.Embodied is EpdDeclaration epd ? Epd(epd)
            : "";
        return facts.IsRetired ? $"as expected: {source}" : source;
    }

    private bool IsUnchecked(LifecycleModule module) =>
        module is LifecycleModule.A1 or LifecycleModule.A1ToA3
        && facts.Record.Embodied is BillOfMaterials bill
        && bill.Materials.Any(line => line.Factor.IsTypical && facts.View.UncheckedDefaults.Contains(line.Factor.Figure));

    private static string Epd(EpdDeclaration epd) =>
        string.Create(CultureInfo.InvariantCulture, $"EPD {epd.Number}, {epd.Programme}, valid until {epd.ValidUntil:yyyy-MM-dd}");

    private static string OriginOf(UseOrigin origin) => origin switch
    {
        UseOrigin.Statement => "loss carbon of its statements",
        UseOrigin.Nameplate => "reckoned from the nameplate",
        _ => "as recorded",
    };

    private static string Join(IEnumerable<string> parts) => string.Join(", ", parts.Where(part => part.Length > 0).Distinct());
}
