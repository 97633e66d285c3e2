using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Market;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Carbon.Tests;

/// <summary>Nothing is claimed twice: what is refused names its record, field, value and limit, and nothing else is lost with it.</summary>
public sealed class MarketRefusalTests
{
    [Fact]
    public void InstrumentsOfOtherTimes_AreNotCountedAgainstTheLimit()
    {
        // A log keeps every instrument it ever took.
        Certificate[] earlier = [.. Enumerable.Range(0, MarketBook.InstrumentsMax + 1).Select(i => MarketMade.Wind($"c-{i}", 1, null, -8, -4))];
        MarketBook book = MarketMade.Book([MarketMade.Usual()], [.. earlier, MarketMade.Wind("now", 10)]);
        Assert.Equal("now", Assert.Single(book.Claims).Instrument.Value);
        Assert.All(book.Findings, finding => Assert.Equal(InstrumentFindingReason.OutsideThePeriod, finding.Reason));
        InputRejectedException refused = Assert.Throws<InputRejectedException>(() => MarketMade.Book([MarketMade.Usual(-8), MarketMade.Usual()], earlier));
        Assert.Equal("$.instruments", Assert.Single(refused.Problems).Path);
    }

    [Fact]
    public void SecondInstrumentOfAnId_IsRefusedAndTheFirstRetirementHolds()
    {
        Certificate late = MarketMade.Wind("wind-1", 20, "load-b") with { Retired = new Retirement(new AssetId("load-b"), MarketMade.Quarter(2)) };
        MarketBook book = MarketMade.Book([MarketMade.Usual()], late, MarketMade.Wind("wind-1", 20));
        Refused(book, "wind-1", "$.id", "wind-1", InstrumentFindingReason.DuplicateId, "one owner and one retirement; it was retired for load-a");
        Assert.Equal(("load-a", 20_000_000), (Assert.Single(book.Claims).Consumer.Value, book.MarketClosing.Tracked));
    }

    [Fact]
    public void ContractWithTheIdOfACertificate_IsRefused() =>
        Assert.Equal(InstrumentFindingReason.DuplicateId, Assert.Single(MarketMade.Book([MarketMade.Usual()], MarketMade.Share("same", 1), MarketMade.Wind("same", 20)).Findings).Reason);

    [Fact]
    public void FaceValueAboveTheGeneration_IsRefused()
    {
        MarketBook book = MarketMade.Book([MarketMade.Usual()], MarketMade.Wind("wind-1", 40.000_001m));
        Refused(book, "wind-1", "$.faceValueWh", "40000001", InstrumentFindingReason.OverIssued, "sent out from 2026-05-31T16:00:00.000Z to 2026-05-31T16:15:00.000Z, 40000000 Wh");
        Assert.Equal(0, book.MarketClosing.Tracked);
    }

    [Fact]
    public void OverlappingProductionPeriods_ShareOneGeneration()
    {
        List<TracedInterval> intervals = [MarketMade.Usual(0), MarketMade.Usual(1)];
        MarketBook fits = MarketMade.Book(intervals, MarketMade.Wind("a", 60, first: 0, end: 2), MarketMade.Wind("b", 20, first: 1, end: 2));
        Assert.Empty(fits.Findings);
        MarketBook over = MarketMade.Book(intervals, MarketMade.Wind("a", 61, first: 0, end: 2), MarketMade.Wind("b", 20, first: 1, end: 2));
        Refused(over, "b", "$.faceValueWh", "20000000", InstrumentFindingReason.OverIssued, "less what other certificates have");
        Assert.Equal(61_000_000, over.MarketClosing.Tracked);
    }

    [Fact]
    public void PeriodsThatCross_FindTheOnlyPlaceThereIs()
    {
        // a must take all of the first quarter, as b has the second and the third; by output alone a would take some of the second.
        List<TracedInterval> intervals = [MarketMade.Traced(0, 60, 40, 10, 10, 50, 50), MarketMade.Traced(1, 60, 20, 10, 10, 50, 30), MarketMade.Traced(2, 60, 20, 10, 10, 50, 30)];
        MarketBook book = MarketMade.Book(MarketMade.Rules(MatchingGrain.QuarterHour), intervals, MarketMade.Wind("a", 40, first: 0, end: 2), MarketMade.Wind("b", 40, first: 1, end: 3));
        Assert.DoesNotContain(book.Findings, finding => finding.Kind == InstrumentFindingKind.Refused);
        Assert.Equal([40_000_000, 20_000_000, 20_000_000], book.Mixes.Select(mix => mix.Tracked.WattHours));
    }

    [Fact]
    public void CertificateOfEnergyThatGoesWithAContract_IsAClaimMadeTwice()
    {
        MarketBook book = MarketMade.Book([MarketMade.Usual()], MarketMade.Share("ppa", 750_000), MarketMade.Wind("wind-1", 20));
        Refused(book, "wind-1", "$.faceValueWh", "20000000", InstrumentFindingReason.ClaimedTwice, "40000000 Wh, less 30000000 Wh that go with contracts");
        Assert.Equal("ppa", Assert.Single(book.Claims).Instrument.Value);
    }

    [Fact]
    public void SharesAboveTheWhole_AreRefusedInTheIntervalWhereTheyMeet()
    {
        List<TracedInterval> intervals = [MarketMade.Usual(0), MarketMade.Usual(1)];
        MarketBook book = MarketMade.Book(intervals, MarketMade.Share("a", 600_000, end: 2), MarketMade.Share("b", 400_001, first: 1, end: 2), MarketMade.Share("c", 400_000, end: 1));
        Refused(book, "b", "$.sharePpm", "400001", InstrumentFindingReason.SharesAboveWhole, "at most 400000, as contracts of unit-b share out 600000 of 1000000 ppm in 2026-05-31T16:15:00.000Z");
        Assert.Equal(["a", "c"], book.Claims.Select(claim => claim.Instrument.Value));
    }

    [Fact]
    public void GecOfAStorage_IsRefused()
    {
        Certificate gec = MarketMade.Wind("gec-1", 1, kind: CertificateKind.Gec) with { Origin = CertificateOrigin.Storage };
        Refused(MarketMade.Book([MarketMade.Usual()], gec), "gec-1", "$.origin", "storage", InstrumentFindingReason.GecOfStorage, "no GEC for stand-alone storage");
    }

    [Fact]
    public void LoadThatDoesNotExist_IsRefusedAndTheEnergyStaysOutOfTheResidual()
    {
        MarketBook book = MarketMade.Book([MarketMade.Usual()], MarketMade.Wind("wind-1", 40, "load-9"), MarketMade.Share("ppa", 0, "load-8"));
        Assert.Equal(["ppa", "wind-1"], book.Findings.Select(finding => finding.Record.Value));
        Assert.Equal(["$.load", "$.retired.for"], book.Findings.Select(finding => finding.Field));
        Assert.All(book.Findings, finding => Assert.Equal((InstrumentFindingReason.UnknownLoad, "a load of the network; it has load-a, load-b"), (finding.Reason, finding.Limit)));
        Assert.Equal((40_000_000, 924_000_000), (book.MarketClosing.Tracked, Assert.Single(book.Mixes).Intensity!.Value.MilligramsPerMegawattHour));
    }

    [Fact]
    public void GeneratorThatDoesNotExist_IsRefused() =>
        Refused(MarketMade.Book([MarketMade.Usual()], MarketMade.Wind("wind-1", 1, generator: "unit-z")), "wind-1", "$.generator", "unit-z", InstrumentFindingReason.UnknownGenerator, "unit-a, unit-b");

    [Fact]
    public void LossesOfALine_AreClaimedGreenOnce()
    {
        // 10 MWh in, 8 out: 2 MWh lost.
        TracedInterval lossy = MarketMade.Traced(0, 60, 40, 10, 8, 50, 48);
        MarketBook book = MarketMade.Book([lossy], MarketMade.Wind("a", 1.5m, "line"), MarketMade.Wind("b", 1.5m, "line"));
        Refused(book, "b", "$.retired.for", "line", InstrumentFindingReason.LossesClaimedTwice, "of 2000000 Wh lost, 1500000 Wh are");
        ConsumerBooks line = Assert.Single(book.Others);
        Assert.Equal((AssetKind.Branch, 2_000_000, 1_500_000), (line.Kind, line.Sums.Consumption, line.Sums.ByCertificates));
        Assert.Equal(2_000_000L * 924, line.Sums.Traced!.Milligrams);
        Assert.Equal(98_000_000, book.Network.Consumption);
        Assert.True(book.MarketClosing.Holds);
    }

    [Fact]
    public void StorageRelease_NeedsCertificatesRetiredForItsCharging()
    {
        Scope2Rules rules = MarketMade.Rules() with { AreStorageCertificatesAllowed = true };
        List<AssetInterval> day = MadeNetwork.Day().With(MadeNetwork.Metered("tank", (20_000_000, 5_000_000)));
        TracedInterval interval = new NetworkTracing(MadeNetwork.Model, MadeNetwork.Factors).Close(MadeNetwork.First, day, MadeNetwork.Tanks());
        Certificate charged = MarketMade.Wind("charge", 4, "tank", generator: "wind") with { ProducedFrom = MadeNetwork.First.Start, ProducedTo = MadeNetwork.First.End };
        Certificate released = charged with { Origin = CertificateOrigin.Storage, Generator = new AssetId("tank"), Retired = new Retirement(new AssetId("load-b"), MadeNetwork.First.End), FaceValue = PairNetwork.MegawattHours(3) };
        Certificate first = Named(released, "released-1");
        Certificate second = Named(released, "released-2");
        MarketBook book = MarketBook.Of(new MarketBookInput(MadeNetwork.Model, [interval], [charged, first, second with { FaceValue = PairNetwork.MegawattHours(2) }], rules, MadeNetwork.Factors, "CN"));
        Refused(book, "released-2", "$.faceValueWh", "2000000", InstrumentFindingReason.StorageUnpaired, "at most 1000000 Wh");
        Assert.Equal(3_000_000, book.Of("load-b").Sums.ByCertificates);
        Assert.Equal(4_000_000, book.MarketClosing.Tracked);
        MarketBook without = MarketBook.Of(new MarketBookInput(MadeNetwork.Model, [interval], [charged, first], MarketMade.Rules(), MadeNetwork.Factors, "CN"));
        Assert.Equal(InstrumentFindingReason.StorageNotAllowed, Assert.Single(without.Findings).Reason);
    }

    [Theory]
    [InlineData(24, false)]
    [InlineData(25, true)]
    public void RetirementAfterTheVintageLimit_ClaimsNothing(int months, bool isLate)
    {
        Timestamp produced = MarketMade.Quarter(1);
        Timestamp retired = new(DateTimeOffset.FromUnixTimeMilliseconds(produced.UnixMilliseconds).AddMonths(months).ToUnixTimeMilliseconds());
        MarketBook book = MarketMade.Book([MarketMade.Usual()], MarketMade.Wind("wind-1", 20) with { Retired = new Retirement(new AssetId("load-a"), retired) });
        Assert.Equal(isLate ? [InstrumentFindingReason.VintageExpired] : [], book.Findings.Select(finding => finding.Reason));
        Assert.Equal((isLate ? 0 : 20_000_000, 20_000_000), (book.MarketClosing.Claimed, book.MarketClosing.Tracked));
    }

    [Fact]
    public void CertificateInOtherTerms_ClaimsNothingInABookOfOneGasSet()
    {
        Certificate direct = MarketMade.Wind("wind-1", 20) with { Factor = new AttributeFactor(CarbonIntensity.Zero, "CO2", "none", "direct", "issuer") };
        MarketBook book = MarketMade.Book([MarketMade.Usual()], direct, MarketMade.Wind("wind-2", 1) with { IsForDisclosure = false });
        Assert.Equal([InstrumentFindingReason.OtherTerms, InstrumentFindingReason.NotForDisclosure], book.Findings.Select(finding => finding.Reason));
        Assert.Equal(("CO2, direct, GWP set none", "CO2e, lifecycle, GWP set unstated, as the network's factors are"), (book.Findings[0].Value, book.Findings[0].Limit));
        Assert.Equal((0, 21_000_000), (book.MarketClosing.Claimed, book.MarketClosing.Tracked));
    }

    [Fact]
    public void FactorBelowThatOfTheGenerator_IsTold()
    {
        MarketBook book = MarketMade.Book([MarketMade.Usual()], MarketMade.Wind("wind-1", 20) with { Factor = MarketMade.Factor(0) });
        InstrumentFinding warning = Assert.Single(book.Findings);
        Assert.Equal((InstrumentFindingKind.Warning, InstrumentFindingReason.OtherFactor, "$.factor.mgPerMWh"), (warning.Kind, warning.Reason, warning.Field));
        Assert.StartsWith("32400000 mg/MWh", warning.Limit, StringComparison.Ordinal);
        Assert.Equal(20_000_000, book.MarketClosing.Claimed);
    }

    [Fact]
    public void PeriodThatTheBookDoesNotCover_IsSetAside()
    {
        MarketBook book = MarketMade.Book([MarketMade.Usual()], MarketMade.Wind("wind-1", 20, first: 0, end: 2), MarketMade.Share("ppa", 1, first: 1, end: 2));
        Assert.Equal([InstrumentFindingReason.OutsideThePeriod, InstrumentFindingReason.OutsideThePeriod], book.Findings.Select(finding => finding.Reason));
        Assert.False(book.HasRefusals);
        Assert.Equal(0, book.MarketClosing.Tracked);
    }

    private static Certificate Named(Certificate certificate, string id) => new(
        new InstrumentId(id), certificate.Kind, certificate.Issuer, certificate.Generator, certificate.Device, certificate.Technology, certificate.MarketArea,
        certificate.ProducedFrom, certificate.ProducedTo, certificate.FaceValue, certificate.Origin, certificate.Retired, certificate.IsForDisclosure, certificate.Factor);

    private static void Refused(MarketBook book, string record, string field, string value, InstrumentFindingReason reason, string limit)
    {
        InstrumentFinding finding = Assert.Single(book.Findings, finding => finding.Kind == InstrumentFindingKind.Refused);
        Assert.Equal((record, field, value, reason), (finding.Record.Value, finding.Field, finding.Value, finding.Reason));
        Assert.Contains(limit, finding.Limit, StringComparison.Ordinal);
        Assert.True(book.HasRefusals);
    }
}
