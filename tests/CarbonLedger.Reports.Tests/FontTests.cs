using System.Reflection;
using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Carbon.Market;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Metering.Validation;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Uncertainty;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Reports.Figures;
using CarbonLedger.Reports.Pictures;

namespace CarbonLedger.Reports.Tests;

public sealed class FontTests
{
    [Fact]
    public void EveryTextOfTheReport_CanBeDrawn()
    {
        List<Bilingual> texts =
        [
            .. typeof(Words).GetFields(BindingFlags.Static | BindingFlags.Public).Where(field => field.FieldType == typeof(Bilingual)).Select(field => (Bilingual)field.GetValue(null)!),
            .. new[] { "coal", "gas", "oil", "biomass", "nuclear", "hydro", "wind", "solar", "geothermal", "unknown", "storage" }.Select(Words.Of),
            .. Enum.GetValues<RefusalReason>().Select(Words.Of),
            .. Enum.GetValues<ReadingVerdict>().Select(Words.Of),
            .. Enum.GetValues<EnergyFlag>().Select(Words.Of),
            .. Enum.GetValues<EstimateMethod>().Select(Words.Of),
            .. Enum.GetValues<PointChecks>().Select(Words.Of),
            .. Enum.GetValues<PeriodCheck>().Select(Words.Of),
            .. Enum.GetValues<Terminal>().Select(Words.Of),
            .. Enum.GetValues<UncertaintyKind>().Select(Words.Of),
            .. Enum.GetValues<ConsumerKind>().Select(Words.Of),
            .. SourcePalette.Order.Select(Words.Of),
            .. Enum.GetValues<InventoryFindingKind>().Select(Words.Of),
            .. Enum.GetValues<InventoryReason>().Select(Words.Of),
            .. Enum.GetValues<MatchingGrain>().Select(Words.Of),
            .. Enum.GetValues<Deliverability>().Select(Words.Of),
            .. Enum.GetValues<HierarchyStep>().Select(Words.Of),
            .. Enum.GetValues<InstrumentFindingKind>().Select(Words.Of),
            .. Enum.GetValues<InstrumentFindingReason>().Select(Words.Of),
            .. MadeInventory.Tables().Select(Words.TitleOf),
            .. MadeInventory.Tables().SelectMany(table => table.Lines).Select(line => new Bilingual(line.Label, line.LabelChinese)),
            Words.InventoryCovers("96", "35,040", 2026),
            Words.InventoryLag(2023, 2026, 3),
            Words.BalanceNote("AR6"),
            Words.ClosingRounding(7),
            Words.Months(24),
            Words.LocationLag("row", 2026, 3),
            new Bilingual(Words.OfGwpSet("none"), Words.OfGwpSet("unstated")),
            Words.ClosesTo("1e-15", "00:00"),
            Words.OfBranch("line"),
            Words.OfBranch("transformer"),
        ];

        Assert.True(texts.Count > 150, $"{texts.Count} texts");
        Assert.All(texts, text =>
        {
            Assert.Equal("", ReportFont.MissingFrom(text.ToString()));
            Assert.NotEqual("", text.English);
            Assert.NotEqual("", text.Chinese);
        });
    }

    [Fact]
    public void IdsUnitsAndNumbers_CanBeDrawn() =>
        Assert.Equal("", ReportFont.MissingFrom(string.Concat(Enumerable.Range(' ', 95).Select(c => (char)c)) + "CO₂e t kg g/kWh mg MWh −–—·×÷≥≤ΣηΔ"));

    [Fact]
    public void EveryReason_HasWordsOfItsOwn()
    {
        Assert.Equal(Enum.GetValues<RefusalReason>().Length, Enum.GetValues<RefusalReason>().Select(Words.Of).Distinct().Count());
        Assert.Equal(Enum.GetValues<ReadingVerdict>().Length, Enum.GetValues<ReadingVerdict>().Select(Words.Of).Distinct().Count());
        AllDiffer(Enum.GetValues<EnergyFlag>().Select(Words.Of));
        AllDiffer(Enum.GetValues<EstimateMethod>().Select(Words.Of));
        AllDiffer(Enum.GetValues<PointChecks>().Select(Words.Of));
        AllDiffer(Enum.GetValues<PeriodCheck>().Select(Words.Of));
        AllDiffer(Enum.GetValues<Terminal>().Select(Words.Of));
        AllDiffer(Enum.GetValues<UncertaintyKind>().Select(Words.Of));
        AllDiffer(SourcePalette.Order.Select(Words.Of));
        AllDiffer(Enum.GetValues<InventoryReason>().Select(Words.Of));
        AllDiffer(Enum.GetValues<InstrumentFindingReason>().Select(Words.Of));
        Assert.DoesNotContain(Enum.GetValues<InventoryReason>(), reason => Words.Of(reason).English == "other reason");
        Assert.DoesNotContain(Enum.GetValues<InstrumentFindingReason>(), reason => Words.Of(reason).English == "other cause");
        Assert.DoesNotContain(Enum.GetValues<PeriodCheck>(), check => Words.Of(check).English == "other check");
        Assert.DoesNotContain(Enum.GetValues<RefusalReason>(), reason => Words.Of(reason).English == "other reason");
        Assert.DoesNotContain(Enum.GetValues<ReadingVerdict>(), verdict => Words.Of(verdict).English == "other verdict");
    }

    [Fact]
    public void MissingGlyph_IsAnErrorNotAHole()
    {
        Assert.Equal("龘", ReportFont.MissingFrom("电龘网"));
        Assert.Throws<InvalidOperationException>(() => ReportFont.Drawable("电龘网"));
    }

    private static void AllDiffer(IEnumerable<Bilingual> words)
    {
        List<Bilingual> all = [.. words];
        Assert.Equal(all.Count, all.Select(word => word.English).Distinct().Count());
        Assert.Equal(all.Count, all.Select(word => word.Chinese).Distinct().Count());
    }
}
