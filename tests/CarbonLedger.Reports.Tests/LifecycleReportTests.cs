using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Lifecycle;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Reports.Lifecycle;
using CarbonLedger.Reports.Pictures;
using SkiaSharp;

namespace CarbonLedger.Reports.Tests;

public sealed partial class LifecycleReportTests
{
    // By hand: 505 × 4.0 + 1100 × 2.8 + 850 × 2.35 + 850 × 1.2 = 8117.5 kg; A4 1000 × 0.1; A5 550.
    private const long InServiceA1 = 8_117_500_000;

    [Fact]
    public void LossesBesideTheNameplate_AreTold()
    {
        LossFinding finding = new(LossFindingReason.MeteredAboveNameplate, "9 Wh", "5 Wh by the nameplate");
        LifecycleFacts facts = MadeLives.InService() with { LossCheck = new LifecycleLossCheck(96, 3, finding) };
        Assert.Contains("losses differ from it in 3 of 96 intervals", LifecycleReport.Text(facts), StringComparison.Ordinal);
        Assert.Contains("The metered loss is 9 Wh; expected 5 Wh by the nameplate", LifecycleReport.Text(facts), StringComparison.Ordinal);
        JsonElement check = JsonDocument.Parse(LifecycleReport.Json(facts)).RootElement.GetProperty("lossCheck");
        Assert.Equal((96, 3), (check.GetProperty("comparedIntervals").GetInt32(), check.GetProperty("differingIntervals").GetInt32()));
        Assert.DoesNotContain("losses differ", LifecycleReport.Text(MadeLives.InService()), StringComparison.Ordinal);
    }

    [Fact]
    public void Table_HoldsEachModuleAndItsSumToTheMilligram()
    {
        JsonElement root = Json(MadeLives.InService());
        Dictionary<string, Int128> toDate = ToDate(root);
        Assert.Equal(InServiceA1, toDate["A1"]);
        Assert.Equal(
            [100_000_000, 550_000_000, 1_200_000_000, 300_000_000, 400_000_000, 1_500_000_000, 22_500_000_000],
            ((string[])["A4", "A5", "B1", "B2", "B3", "B5", "B6"]).Select(module => toDate[module]));
        Int128 total = Whole(root.GetProperty("totalAToCMg"));
        Assert.Equal(34_667_500_000, total);
        Assert.Equal(total, toDate.Values.Aggregate((Int128)0, (sum, amount) => sum + amount));
        Assert.Equal(total, root.GetProperty("buckets").EnumerateArray().Aggregate((Int128)0, (sum, bucket) => sum + Whole(bucket.GetProperty("aToCMg"))));
        Assert.Equal(["A2", "A3", "B4", "B7", "C2", "C3"], root.GetProperty("notDeclared").EnumerateArray().Select(module => module.GetString()));
    }

    [Fact]
    public void ChargedToBeChargedAndWrittenOff_AreWhatIsEmbodied()
    {
        foreach (LifecycleFacts facts in (LifecycleFacts[])[MadeLives.InService(), MadeLives.Retired(), MadeLives.New()])
        {
            JsonElement root = Json(facts);
            Int128 sum = Whole(root.GetProperty("chargedMg")) + Whole(root.GetProperty("toBeChargedMg")) + Whole(root.GetProperty("writtenOffMg"));
            Assert.Equal(facts.State.EmbodiedMilligrams, sum);
        }
    }

    [Fact]
    public void BeyondTheBoundary_IsInNoSum()
    {
        LifecycleFacts facts = MadeLives.Retired();
        JsonElement root = Json(facts);
        Assert.Equal(-20_000_000_000, Whole(root.GetProperty("beyondBoundary").GetProperty("toDateMg")));
        Assert.False(root.GetProperty("beyondBoundary").GetProperty("inASum").GetBoolean());
        Assert.DoesNotContain("D", ToDate(root).Keys);
        Assert.Equal(105_000_000_000, Whole(root.GetProperty("totalAToCMg")));
        string text = LifecycleReport.Text(facts);
        Assert.Matches(@"(?m)^  A to C +105\.000$", text);
        Assert.Matches(@"(?m)^  D, apart, in no sum +-20\.000 +as expected: EPD EPD-1", text);
    }

    [Fact]
    public void BeforeRetirement_TheEndIsExpectedAndHasNotHappened()
    {
        JsonElement root = Json(MadeLives.InService());
        JsonElement demolition = root.GetProperty("modules").EnumerateArray().Single(row => row.GetProperty("module").GetString() == "C1");
        Assert.Equal((JsonValueKind.Null, "20000000", "an estimate"), (demolition.GetProperty("toDateMg").ValueKind, demolition.GetProperty("expectedMg").GetString(), demolition.GetProperty("source").GetString()));
        Assert.Equal(JsonValueKind.Null, root.GetProperty("beyondBoundary").GetProperty("expectedMg").ValueKind);
    }

    [Fact]
    public void Text_NamesRuleTermsSourcesAndUncheckedDefaults()
    {
        string text = LifecycleReport.Text(MadeLives.InService());
        Assert.StartsWith("tr-4-7 (transformer, 1.6 MVA), to 2051-01-01 08:00 +08:00 Asia/Shanghai\n", text, StringComparison.Ordinal);
        Assert.All(
            ["straight line: evenly over the service life", "for 40 years", "GWP set unstated", "UNCHECKED       typical figures that were never checked against a source: copper, electrical-steel",
                "UNCHECKED DEFAULT; bill of materials: typical copper", "a carrier", "a diary", "loss carbon of its statements", "a repair bill", "as recorded",
                "Nothing on file, which is not zero: A2, A3, B4, B7, C2, C3", "never added to them", "CB-0099: nameplate 40, holds 40, leaked 1", "topped up: put in 1, got back 0, lost 1 (B1)"],
            part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.DoesNotContain("EXPIRED", text, StringComparison.Ordinal);
        Assert.Contains("EXPIRED", LifecycleReport.Text(MadeLives.Retired()), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_ShowsRowsThatAddUpToTheSumShown()
    {
        // 0.4 kg three times: each alone would round to nothing, and the sum to 1 kg.
        LifecycleFacts facts = MadeLives.New();
        ModuleAmounts amounts = ModuleAmounts.None.With(LifecycleModule.A1, Mass(400_000)).With(LifecycleModule.A4, Mass(400_000)).With(LifecycleModule.A5, Mass(400_000));
        LifecycleBucket last = facts.View.Buckets[^1] with { Cumulative = amounts };
        string text = LifecycleReport.Text(facts with { View = facts.View with { Buckets = [.. facts.View.Buckets.SkipLast(1), last] } });
        decimal[] rows = [.. RowPattern().Matches(text).Select(match => decimal.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];
        Assert.Equal([0m, 0.001m, 0m], rows);
        Assert.Matches(@"(?m)^  A to C +0\.001$", text);
    }

    [Fact]
    public void EnergyThatIsNotKnown_HasNoValueAndNotZero()
    {
        LifecycleFacts facts = MadeLives.New();
        Assert.Contains("no value: no energy is known to have passed", LifecycleReport.Text(facts), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, Json(facts).GetProperty("chargedMgPerMwh").ValueKind);
    }

    [Fact]
    public void Curves_AreTheViewsAmountsAtEveryBoundary()
    {
        LifecycleFacts facts = MadeLives.InService();
        LifecycleCurve curve = new(facts);
        foreach (LifecycleBucket bucket in facts.View.Buckets)
        {
            int at = curve.Times.Index().Single(time => time.Item == bucket.To).Index;
            Assert.All(bucket.Cumulative.Declared, module => Assert.Equal((double)bucket.Cumulative.MilligramsOf(module)!.Value, curve.Of(module)[at].Before, 1.0));
        }

        Assert.Equal((double)facts.View.ChargedMilligrams, curve.Charged[^1], 1.0);
        Assert.Equal((0d, (double)InServiceA1), curve.Of(LifecycleModule.A1)[0]);
    }

    [Fact]
    public void WorkAtTheVeryEndOfTheView_IsNotInItYet()
    {
        // The refurbishment is at the end of year 20.
        LifecycleFacts facts = MadeLives.InService(years: 20);
        Assert.Null(facts.View.Cumulative.MilligramsOf(LifecycleModule.B5));
        Assert.All(new LifecycleCurve(facts).Of(LifecycleModule.B5), point => Assert.Equal((0d, 0d), point));
        Assert.DoesNotContain("a refurbishment report", LifecycleReport.Text(facts), StringComparison.Ordinal);
        Assert.Equal((double)facts.View.Cumulative.MilligramsOf(LifecycleModule.B3)!.Value, new LifecycleCurve(facts).Of(LifecycleModule.B3)[^1].After);
    }

    [Fact]
    public void Picture_HasItsSizeAndTheSameBytesEachTime()
    {
        LifecycleFacts facts = MadeLives.InService();
        byte[] png = LifecycleReport.Png(facts);
        Assert.Equal(png, LifecycleReport.Png(MadeLives.InService()));
        using SKBitmap picture = SKBitmap.Decode(png);
        Assert.Equal((2000, 1128), (picture.Width, picture.Height));
        Assert.All([LifecycleModule.A1, LifecycleModule.B6, LifecycleModule.B5], module => Assert.True(Count(picture, LifecyclePalette.Of(module)) > 2_000, module.Name()));
    }

    [Fact]
    public void PictureOfARetiredAsset_DrawsDApartBelowZero()
    {
        using SKBitmap retired = SKBitmap.Decode(LifecycleReport.Png(MadeLives.Retired()));
        using SKBitmap inService = SKBitmap.Decode(LifecycleReport.Png(MadeLives.InService()));
        Assert.True(Count(retired, LifecyclePalette.Beyond) > 500);
        Assert.Equal(0, Count(inService, LifecyclePalette.Beyond));
    }

    [Fact]
    public void RetirementAtTheEndOfTheView_IsStillSeen()
    {
        using SKBitmap picture = SKBitmap.Decode(LifecycleReport.Png(MadeLives.Retired(years: 10)));
        SKColor end = new(LifecyclePalette.Of(LifecycleModule.C3).Red, LifecyclePalette.Of(LifecycleModule.C3).Green, LifecyclePalette.Of(LifecycleModule.C3).Blue);

        // In the upper half, where no legend is.
        Assert.True(picture.Pixels.Take(picture.Width * picture.Height / 2).Count(pixel => pixel == end) > 500);
        Assert.True(Count(picture, LifecyclePalette.Beyond) > 300);
    }

    [Fact]
    public void ModulesOfTheEnd_AreNotDrawnBeforeTheyHappen()
    {
        LifecycleFacts facts = MadeLives.New(isBattery: true);
        using SKBitmap picture = SKBitmap.Decode(LifecycleReport.Png(facts));
        Assert.Equal(0, Count(picture, LifecyclePalette.Of(LifecycleModule.C3)));
        Assert.Matches(@"(?m)^  D, apart, in no sum +-20\.000 +EPD EPD-1", LifecycleReport.Text(facts));
        Assert.Equal("-20000000000", Json(facts).GetProperty("beyondBoundary").GetProperty("expectedMg").GetString());
    }

    [Fact]
    public void EveryWord_CanBeDrawnInBothLanguages()
    {
        List<Bilingual> words =
        [
            .. typeof(LifecycleWords).GetFields(BindingFlags.Static | BindingFlags.Public).Select(field => (Bilingual)field.GetValue(null)!),
            .. Enum.GetValues<LifecycleModule>().Select(LifecycleWords.Of),
        ];
        Assert.True(words.Count > 25, $"{words.Count} words");
        Assert.All(words, word => Assert.Equal("", ReportFont.MissingFrom(word.ToString())));
        Assert.Equal(18, Enum.GetValues<LifecycleModule>().Select(module => LifecycleWords.Of(module).English).Distinct().Count());
        Assert.Equal(18, Enum.GetValues<LifecycleModule>().Select(LifecyclePalette.Of).Distinct().Count());
    }

    [Fact]
    public void GasOfARetiredUnit_JumpsInTheCurveWhereItHappened()
    {
        LifecycleFacts made = MadeLives.InService(years: 3);
        UseAmount gas = new(made.Asset.Asset, Interval.StartingAt(MadeLives.Year(1)), LifecycleModule.C1, Mass(26_730_000_000), UseOrigin.Recorded);
        LifecycleView view = LifecycleFold.Of(made.State, [.. Enumerable.Range(0, 4).Select(MadeLives.Year)], [gas], []).Require("made");
        LifecycleFacts facts = made with { View = view, Uses = [gas] };
        LifecycleCurve curve = new(facts);
        int at = curve.Times.Index().Single(time => time.Item == MadeLives.Year(1)).Index;
        Assert.Equal((0d, 26_730_000_000d), curve.Of(LifecycleModule.C1)[at]);
        Assert.Equal(26_730_000_000d, curve.Of(LifecycleModule.C1)[^1].After);
        Assert.Matches(@"(?m)^  C1    de-construction +26\.730 +0\.020  as recorded, an estimate$", LifecycleReport.Text(facts));
    }

    [Fact]
    public void WhatTheLogKnows_IsSaidWithItsTime()
    {
        LifecycleFacts made = MadeLives.InService();
        LifecycleFacts facts = made with
        {
            LogFrom = MadeLives.Year(20),
            Record = made.Record with { PassedBefore = Energy.FromWattHours(40_000_000_000) },
            Added = new LifecycleAdded(MadeLives.Year(20), MadeLives.Year(25), IsThroughBus: false, 10_000_000, 2_500_000_000, 500_000_000, 1_000_000_000, 30_000_000_000),
        };
        string text = LifecycleReport.Text(facts);
        Assert.Contains("energy passed   50,000.000 MWh, with 40,000.000 MWh by its record from 2026-01-01 08:00 +08:00 to 2046-01-01 08:00 +08:00, before the log", text, StringComparison.Ordinal);

        // 4 kg over 10 MWh, and 30 kg.
        Assert.Contains("adds per kWh    400.000 g/kWh (embodied 250.000, end of life 50.000, gas 100.000), and 3,000.000 g/kWh by its losses, of 10.000 MWh that passed it, 2046-01-01 08:00 +08:00", text, StringComparison.Ordinal);
        Assert.Equal("400000000", Json(facts).GetProperty("added").GetProperty("enteredMgPerMwh").GetString());
        Assert.Contains("no value: no energy is known to have passed, 2046", LifecycleReport.Text(facts with { Added = facts.Added with { WattHours = 0 } }), StringComparison.Ordinal);

        // Without what passed before, the energy of the log is no measure of the charge of twenty years more.
        LifecycleFacts partly = facts with { Record = made.Record };
        Assert.Contains("per kWh passed  no value: no energy is known from before 2046-01-01 08:00 +08:00, where the log begins", LifecycleReport.Text(partly), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, Json(partly).GetProperty("chargedMgPerMwh").ValueKind);
    }

    [Fact]
    public void AssetThatWasNeverCommissioned_HasNoLifeToShow() =>
        Assert.Throws<InvalidOperationException>(() => LifecycleReport.Text(MadeLives.New() with { State = LifecycleState.None }));

    private static JsonElement Json(LifecycleFacts facts) => JsonDocument.Parse(LifecycleReport.Json(facts)).RootElement;

    private static Dictionary<string, Int128> ToDate(JsonElement root) => root.GetProperty("modules").EnumerateArray()
        .Where(row => row.GetProperty("toDateMg").ValueKind == JsonValueKind.String)
        .ToDictionary(row => row.GetProperty("module").GetString()!, row => Whole(row.GetProperty("toDateMg")));

    private static Int128 Whole(JsonElement value) => Int128.Parse(value.GetString()!, CultureInfo.InvariantCulture);

    private static CarbonMass Mass(long milligrams) => CarbonMass.FromMilligrams(milligrams);

    private static int Count(SKBitmap picture, ScottPlot.Color color)
    {
        SKColor wanted = new(color.Red, color.Green, color.Blue);
        return picture.Pixels.Count(pixel => pixel == wanted);
    }

    [GeneratedRegex(@"(?m)^  A[145] .*? (\d+\.\d{3}) ")]
    private static partial Regex RowPattern();
}
