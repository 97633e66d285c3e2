using System.Globalization;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Market;
using CarbonLedger.Carbon.Statements;
using CsCheck;

namespace CarbonLedger.Carbon.Tests;

/// <summary>What holds for any energies, any instruments and any rules.</summary>
public sealed class MarketPropertyTests
{
    private const int Quarters = 6;

    private static readonly Gen<long> WattHours = Gen.Frequency((1, Gen.Const(0L)), (1, Gen.Long[1, 9]), (4, Gen.Long[0, 90_000_000]));

    private static readonly Gen<List<TracedInterval>> Intervals = Gen.Select(WattHours, WattHours, WattHours, WattHours).Array[Quarters]
        .Select(all => all.Select((energy, quarter) => MarketMade.TracedWattHours(quarter - 2, energy.Item1, energy.Item2, energy.Item3 / 3, energy.Item3 / 3, energy.Item3, energy.Item4)).ToList());

    private static readonly Gen<Instrument> AnyCertificate = Gen.Select(
        Gen.Int[0, 9], Gen.Int[-3, Quarters - 2], Gen.Int[1, 5], Gen.Long[1, 60_000_000], AnyOf<string?>("load-a", "load-b", "line", "load-9", null), AnyOf("unit-a", "unit-b", ""))
        .Select((id, first, length, face, load, generator) =>
        {
            Certificate made = MarketMade.Wind($"c-{id}", 1, load, first, first + length, generator.Length == 0 ? "unit-a" : generator) with { FaceValue = Energy.FromWattHours(face) };
            return (Instrument)(generator.Length == 0 ? made with { Generator = null, Device = "far" } : made);
        });

    private static readonly Gen<Instrument> AnyContract = Gen.Select(
        Gen.Int[0, 5], Gen.Int[-3, Quarters - 2], Gen.Int[1, 5], Gen.Int[1, 1_000_000], AnyOf("load-a", "load-b"), Gen.Int[0, 5])
        .Select((id, first, length, share, load, kind) =>
        {
            Contract made = MarketMade.Share($"p-{id}", share, load, kind > 0, first, first + length);
            return (Instrument)(kind > 3 ? made with { SharePpm = null, IntervalMax = Energy.FromWattHours(share * 40L) } : made);
        });

    private static readonly Gen<List<Instrument>> Instruments = Gen.Select(AnyCertificate.Array[0, 6], AnyContract.Array[0, 3], (certificates, contracts) => certificates.Concat(contracts).ToList());

    private static readonly Gen<Scope2Rules> Rules = Gen.Select(Gen.Enum<MatchingGrain>(), Gen.Enum<Deliverability>(), Gen.Bool, (grain, deliverability, contractsFirst) => MarketMade.Rules(grain, deliverability) with
    {
        Hierarchy = contractsFirst
            ? [HierarchyStep.Contracts, HierarchyStep.Certificates, HierarchyStep.Residual, HierarchyStep.GridAverage]
            : [HierarchyStep.Certificates, HierarchyStep.Contracts, HierarchyStep.Residual, HierarchyStep.GridAverage],
    });

    private static readonly Gen<MarketBook> Books = Gen.Select(Rules, Intervals, Instruments, (rules, intervals, instruments) => MarketMade.Book(rules, intervals, [.. instruments]));

    [Fact]
    public void EveryBook_ClosesByItself() => Books.Sample(book =>
    {
        Assert.True(book.LocationClosing.Holds, book.LocationClosing.ToString());
        Assert.True(book.MarketClosing.Holds, book.MarketClosing.ToString());
        Assert.True(book.TracedClosing.Holds, book.TracedClosing.ToString());
        Assert.Equal(book.TracedClosing.Loads, book.Network.Traced?.Milligrams ?? book.TracedClosing.Loads);
        Assert.Equal((Int128)0, book.Network.AnnualAverageError ?? 0);
    });

    [Fact]
    public void MatchedAndUnmatched_AreTheConsumptionOfEveryInterval() => Books.Sample(book =>
        Assert.All(book.Loads.Concat(book.Others), consumer =>
        {
            Assert.All(consumer.Intervals, row => Assert.True(
                row.ByCertificates >= Energy.Zero && row.ByContracts >= Energy.Zero && row.Unmatched >= Energy.Zero, row.ToString()));
            Assert.Equal(consumer.Sums.Consumption, consumer.Sums.ByCertificates + consumer.Sums.ByContracts + consumer.Sums.Unmatched);
            Assert.InRange(consumer.Sums.HourlyScorePpm ?? 0, 0, 1_000_000);
        }));

    [Fact]
    public void Claims_ComeToTheConsumersWhole() => Books.Sample(book =>
        Assert.All(book.Loads.Concat(book.Others), consumer =>
        {
            long Of(HierarchyStep step) => book.Claims.Where(claim => claim.Consumer == consumer.Asset && claim.Step == step).Sum(claim => claim.Claimed.WattHours);
            Assert.Equal((Of(HierarchyStep.Certificates), Of(HierarchyStep.Contracts)), (consumer.Sums.ByCertificates, consumer.Sums.ByContracts));
            Assert.All(book.Claims, claim => Assert.InRange(claim.Claimed.WattHours, 0, claim.Issued.WattHours));
        }));

    [Fact]
    public void MarketCarbon_IsWhatIsClaimedAndTheRestAtItsMix() => Books.Sample(book =>
    {
        Int128 claimed = book.Claims.Sum(claim => claim.Carbon.Milligrams);
        Int128 rest = 0;
        foreach (ConsumerInterval row in book.Loads.Concat(book.Others).SelectMany(consumer => consumer.Intervals))
        {
            MatchingPeriodMix mix = book.Mixes.Single(mix => mix.First <= row.Interval && row.Interval <= mix.Last);
            rest += row.Unmatched == Energy.Zero || mix.MixEnergy == 0 ? 0 : (Int128)decimal.Round((decimal)mix.MixCarbon * row.Unmatched.WattHours / (decimal)mix.MixEnergy);
        }

        Int128? market = book.Loads.Concat(book.Others).Aggregate((Int128?)0, (sum, consumer) => sum + consumer.Sums.Market?.Milligrams);
        Assert.Equal(market ?? claimed + rest, claimed + rest);
    });

    [Fact]
    public void NoEnergyOfAGenerator_IsTrackedTwice() => Books.Sample(book =>
        Assert.All(book.Mixes, mix =>
        {
            Assert.InRange(mix.Tracked.WattHours, 0, mix.Generated.WattHours);
            Assert.InRange(mix.TrackedCarbon.Milligrams, 0, mix.GeneratedCarbon.Milligrams);
        }));

    [Fact]
    public void Certificates_AreRefusedOnlyWhereSomeStretchHasTooLittle() => Gen.Select(
        WattHours.Select(energy => energy % 50).Array[Quarters],
        Gen.Select(Gen.Int[0, Quarters - 1], Gen.Int[1, Quarters], Gen.Long[1, 40], (first, length, face) => (First: first, Length: Math.Min(length, Quarters - first), Face: face)).Array[0, 6])
        .Sample((wind, spans) =>
        {
            List<TracedInterval> intervals = [.. wind.Select((energy, quarter) => MarketMade.TracedWattHours(quarter, 1_000, energy, 0, 0, 100, 100))];
            Certificate[] certificates = [.. spans.Select((span, i) => MarketMade.Wind($"c-{i}", 1, null, span.First, span.First + span.Length) with { FaceValue = Energy.FromWattHours(span.Face) })];
            MarketBook book = MarketMade.Book(MarketMade.Rules(MatchingGrain.QuarterHour), intervals, certificates);

            // Hall's condition: every stretch of intervals has room for the certificates that must lie in it.
            bool Fits(IEnumerable<(int First, int Length, long Face)> held) => Enumerable.Range(0, Quarters).All(first => Enumerable.Range(first + 1, Quarters - first).All(end =>
                held.Where(span => span.First >= first && span.First + span.Length <= end).Sum(span => span.Face) <= wind[first..end].Sum()));
            HashSet<string> refused = [.. book.Findings.Select(finding => finding.Record.Value)];
            (int First, int Length, long Face)[] kept = [.. spans.Where((_, i) => !refused.Contains($"c-{i}"))];
            Assert.Equal(Fits(spans), refused.Count == 0);
            Assert.True(Fits(kept));
            Assert.Equal(kept.Sum(span => span.Face), book.MarketClosing.Tracked);
            Assert.All(book.Mixes.Zip(wind), pair => Assert.InRange(pair.First.Tracked.WattHours, 0, pair.Second));
        });

    [Fact]
    public void OrderOfIntervalsAndInstruments_ChangesNothing() => Gen.Select(Rules, Intervals, Instruments, Gen.Int).Sample((rules, intervals, instruments, seed) =>
    {
        TracedInterval[] shuffled = [.. intervals];
        Instrument[] others = [.. instruments];
#pragma warning disable CA5394 // a shuffle from the property's own seed
        Random random = new(seed);
#pragma warning restore CA5394
        random.Shuffle(shuffled);
        random.Shuffle(others);
        Assert.Equal(Print(MarketMade.Book(rules, intervals, [.. instruments])), Print(MarketMade.Book(rules, shuffled, others)));
    });

    [Fact]
    public void Instruments_ChangeNothingOfTheOtherBooks() => Gen.Select(Rules, Intervals, Instruments).Sample((rules, intervals, instruments) =>
    {
        MarketBook with = MarketMade.Book(rules, intervals, [.. instruments]);
        MarketBook without = MarketMade.Book(rules, intervals);
        Assert.Equal(without.TracedClosing, with.TracedClosing);
        Assert.Equal(without.LocationClosing, with.LocationClosing);
        Assert.Equal(
            without.Loads.SelectMany(load => load.Intervals).Select(row => (row.Location, row.Traced)),
            with.Loads.SelectMany(load => load.Intervals).Select(row => (row.Location, row.Traced)));
    });

    private static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static string Print(MarketBook book) => string.Create(CultureInfo.InvariantCulture, $"""
        {book.Network}|{book.MarketClosing}|{string.Join(';', book.Claims)}|{string.Join(';', book.Findings)}|{string.Join(';', book.Mixes)}
        {string.Join('\n', book.Loads.Concat(book.Others).SelectMany(consumer => consumer.Intervals))}
        """);
}
