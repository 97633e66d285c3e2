using System.Text;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Verification;
using CarbonLedger.Ledger;
using CsCheck;

namespace CarbonLedger.Entries.Tests;

/// <summary>Signed records of assets and gas in a log: what they change is restated, nothing else is, and the verifier follows.</summary>
public sealed class RecordTests
{
    // 35 064 kg over 10 years with three leap days: 350 688 intervals; a kilogram for every ten of them, about 100 g each.
    private const string Line = """
        {"schema":"carbonledger.lifecycle/1","asset":"line","class":"line","size":"10","commissioned":"2026-06-01T00:00:00Z","serviceLifeYears":10,"charging":"straight-line",
        "epd":{"number":"EPD-1","programme":"made for a test","gwpSet":"unstated","validUntil":"2030-01-01","declaredUnit":"1 line","quantity":"1",
        "rows":[{"module":"A1-A3","kg":"35064"},{"module":"C1","kg":"0"}],"source":"made for a test"}}
        """;

    private const string LineByEnergy = """
        {"schema":"carbonledger.lifecycle/1","asset":"line","class":"line","size":"10","commissioned":"2026-06-01T00:00:00Z","serviceLifeYears":10,"charging":"unit-of-production","expectedMwh":"35064",
        "epd":{"number":"EPD-1","programme":"made for a test","gwpSet":"unstated","validUntil":"2030-01-01","declaredUnit":"1 line","quantity":"1",
        "rows":[{"module":"A1-A3","kg":"35064"}],"source":"made for a test"}}
        """;

    private const string Latest = "{\"kind\":\"footprint\",\"region\":\"CN\"}";

    private const string Unit = """{"schema":"carbonledger.sf6/1","unit":{"serial":"CB-1","asset":"line","nameplateKg":"80","ratedVolts":126000,"breakingAmperes":40000,"commissioned":"2026-06-01T00:00:00Z"}}""";

    [Fact]
    public void RecordsAtTheHead_EnterFromTheFirstIntervalAndAreVerified()
    {
        MadeLog log = new(MadeLog.MakeSetup(records: [Sign(Line), Sign(Unit), Sign(Event("filled", "WR-1", "00:00:00Z", "\"chargedKg\":\"80\""))]));
        Run(log, 4);

        TracedInterval first = log.Ledger.Records.First().Balance.Figures;
        Assert.Equal(["embodied/line"], first.Sources.Select(source => source.Id));
        Assert.Equal(35_064_000_000L / 350_688, first.Sources[0].PerInterval.Milligrams, 1.0);
        Assert.Equal(log.Setup.Records.Root, log.Ledger.Records.First().Balance.RecordsRoot);
        ReplayResult verified = log.Verify(log.Trust);
        Assert.True(verified.Failure is null, verified.Failure?.ToString());
        Assert.Contains(verified.Steps, step => step.Detail.Contains("3 records of assets, gas and instruments", StringComparison.Ordinal));
    }

    [Fact]
    public void RecordPublishedLater_RestatesFromItsTimeOnAndNamesWhy()
    {
        MadeLog log = MadeLog.CleanDay(6);
        log.Publish(Sign(Line.Replace("2026-06-01T00:00:00Z", "2026-06-01T00:45:00Z", StringComparison.Ordinal)).Encode());
        Assert.Equal(1, log.WorkOff());

        Assert.Equal([1, 1, 1, 2, 2, 2], log.Ledger.Records.Select(record => record.Balance.Version));
        Assert.All(log.Ledger.Records.Skip(3), record => Assert.Equal(RestatementReason.RecordsPublished, record.Balance.Supersedes!.Reason));
        AssertHolds(log);
    }

    [Fact]
    public void GasThatLeaked_EntersFromTheIntervalItWasBookedIn()
    {
        MadeLog log = new(MadeLog.MakeSetup(records: [Sign(Line), Sign(Unit), Sign(Event("filled", "WR-1", "00:00:00Z", "\"chargedKg\":\"80\""))]));
        Run(log, 4);
        log.Publish(Sign(Event("topped-up", "WR-2", "00:20:00Z", "\"chargedKg\":\"1\"")).Encode());
        log.WorkOff();

        Assert.Equal([1, 2, 2, 2], log.Ledger.Records.Select(record => record.Balance.Version));
        CarbonSource gas = log.Ledger.Records.ElementAt(1).Balance.Figures.Sources.Single(source => source.Kind == CarbonSource.Sf6);
        Assert.Equal(24_300_000_000L / 35_040, gas.PerInterval.Milligrams, 1.0);
        Assert.StartsWith("AR6", gas.Basis, StringComparison.Ordinal);
        AssertHolds(log);
    }

    [Fact]
    public void AssetChargedByEnergy_CarriesOnThroughALateReading()
    {
        MadeLog log = new(MadeLog.MakeSetup(records: [Sign(LineByEnergy)]));
        Run(log, 4);
        log.TakeLate(MadeLog.Capture("m-line-from", 2, more: 1_000, version: 1));
        log.Close(MadeLog.At(5));

        // 60 kWh an interval enter the line; a kilogram a MWh.
        Assert.Equal(60_000, log.Ledger.Records.First().Balance.Figures.Sources[0].PerInterval.Milligrams);
        List<AssetThroughput> passed = [.. log.Ledger.Records.Select(record => record.Balance.Figures.Passed.Single())];
        Assert.All(passed.Skip(1).Zip(passed), pair => Assert.Equal(pair.Second.After, pair.First.Before));
        Assert.Equal(Energy.FromWattHours(60_000 * 5), passed[^1].After);
        AssertHolds(log);
    }

    [Theory]
    [InlineData("0.06")]
    [InlineData("0.12")]
    [InlineData("0.18")]
    [InlineData("0.30")]
    public void EnergyToldOtherwiseThanCounted_ChargesNothingTwiceAndLosesNothing(string told)
    {
        // 60 kWh an interval, a kilogram a MWh until 00:45; then the life is told to be twice as long.
        MadeLog log = new(MadeLog.MakeSetup(records: [Sign(LineByEnergy)]));
        Run(log, 6);
        string revised = $$"""{"schema":"carbonledger.lifecycle-event/1","asset":"line","record":"WR-1","kind":"revise-throughput","at":"2026-06-01T00:45:00Z","passedMwh":"{{told}}","expectedMwh":"70128"}""";
        log.Publish(Sign(revised).Encode());
        log.WorkOff();

        // What is charged over the log is what the account says for the energy that passed in it, whatever was told.
        IntervalRecord last = log.Ledger.Records.Last();
        long charged = log.Ledger.Records.Sum(record => record.Balance.Figures.Sources.Sum(source => source.PerInterval.Milligrams));
        Carbon.Lifecycle.LifecycleState state = log.Setup.Records.Accounts.Lives[new AssetId("line")].State;
        Assert.Equal((long)state.ChargedAt(last.Balance.Interval.End, last.Balance.Figures.Passed.Single().After.WattHours), charged);
        AssertHolds(log);
    }

    [Fact]
    public void ForgedRecordAtTheHead_IsRefusedBeforeAnythingIsCommitted()
    {
        RecordEntry forged = Sign(Line) with { Signature = new byte[64] };
        Assert.Contains("$.signature", Assert.Throws<InputRejectedException>(() => MadeLog.MakeSetup(records: [forged])).Message, StringComparison.Ordinal);

        // A setup that was read elsewhere: the first batch is not decided.
        NetworkSetup honest = MadeLog.MakeSetup(records: [Sign(Line)]);
        List<ReadOnlyMemory<byte>> entries = [.. honest.Entries];
        entries[2] = forged.Encode();
        MadeLog log = new(NetworkSetup.FromEntries(entries));
        Assert.Contains("$.signature", Assert.Throws<InputRejectedException>(() => log.Close([.. MadeLog.At(0), .. MadeLog.At(1)])).Message, StringComparison.Ordinal);
        Assert.Empty(log.Batches);
    }

    [Fact]
    public void RecordOfAnotherSetThanAFactorOfALaterYear_IsRefused()
    {
        // The factors of 2024 state no set, those of 2027 are reckoned with AR6; the record is of AR5.
        string[] book = Encoding.UTF8.GetString(Carbon.Factors.FactorBook.DefaultBytes()).Split('\n');
        IEnumerable<string> rows = book.SelectMany(line => line.Contains("\"cn-footprint-2024-", StringComparison.Ordinal)
            ? [line, line.Replace("cn-footprint-2024-", "cn-footprint-2027-", StringComparison.Ordinal).Replace("\"unstated\"", "\"AR6\"", StringComparison.Ordinal).Replace("\"year\": 2024", "\"year\": 2027", StringComparison.Ordinal)]
            : (string[])[line]);
        byte[] factors = Encoding.UTF8.GetBytes(string.Join('\n', rows));
        string network = MadeLog.NetworkText.Replace("\"cn-footprint-2024-coal\"", Latest, StringComparison.Ordinal).Replace("\"cn-footprint-2024-wind\"", Latest, StringComparison.Ordinal);
        NetworkSetup setup = NetworkSetup.Create(Encoding.UTF8.GetBytes(network), factors, [.. MadeLog.MakeSetup().Devices.Values]);
        MadeLog log = new(setup);
        Run(log, 2);
        string line = Line.Replace("\"gwpSet\":\"unstated\"", "\"gwpSet\":\"AR5\"", StringComparison.Ordinal);
        Assert.Contains("one account uses one set", Refusal(log, Sign(line)), StringComparison.Ordinal);
        log.Publish(Sign(Line).Encode());
        log.WorkOff();
        AssertHolds(log);
    }

    [Fact]
    public void RootOfRecords_IsThatOfAllOfThemHoweverTheyCame()
    {
        List<ReadOnlyMemory<byte>> entries = [.. Enumerable.Range(0, 21).Select(i => (ReadOnlyMemory<byte>)Sign(Unit.Replace("CB-1", $"CB-{i}", StringComparison.Ordinal)).Encode())];
        PublishedRecords grown = PublishedRecords.None;
        Assert.Null(grown.Root);
        for (int at = 0, size = 1; at < entries.Count; at += size, size = (size % 3) + 1)
        {
            grown = grown.With([.. entries.Skip(at).Take(size)]);
            Assert.Equal(MerkleTree.Root([.. entries.Take(at + size).Select(entry => MerkleTree.LeafHash(entry.Span))]), grown.Root);
        }
    }

    [Fact]
    public void RecordThatDoesNotFollow_IsRefusedAndNothingIsCommitted()
    {
        MadeLog log = MadeLog.CleanDay();
        Assert.Contains("$.unit", Refusal(log, Sign(Event("topped-up", "WR-2", "00:20:00Z", "\"chargedKg\":\"1\""))), StringComparison.Ordinal);
        Assert.Contains("bus", Refusal(log, Sign(Line.Replace("\"asset\":\"line\"", "\"asset\":\"elsewhere\"", StringComparison.Ordinal))), StringComparison.Ordinal);
        RecordEntry forged = Sign(Line) with { Signature = new byte[64] };
        Assert.Contains("$.signature", Refusal(log, forged), StringComparison.Ordinal);
        log.Publish(Sign(Line).Encode());
        log.WorkOff();
        Assert.Contains("not in the log yet", Refusal(log, Sign(Line)), StringComparison.Ordinal);
        Assert.Throws<LedgerFormatException>(() => log.Ledger.DecidePublication([(Sign(LineByEnergy) with { Id = "other" }).Encode()]));
        AssertHolds(log);
    }

    [Fact]
    public void NetworkThatDropsAnAssetInService_IsRefused()
    {
        MadeLog log = new(MadeLog.MakeSetup(records: [Sign(Line.Replace("\"asset\":\"line\"", "\"asset\":\"panel\",\"bus\":\"bus-c\"", StringComparison.Ordinal))]));
        Run(log, 2);
        string without = MadeLog.NetworkText.Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal).Replace(",{\"id\":\"bus-c\"}", "", StringComparison.Ordinal);
        InputRejectedException refused = Assert.Throws<InputRejectedException>(() => log.Ledger.DecidePublication([NetworkSetup.NetworkEntry(Encoding.UTF8.GetBytes(without))]));
        Assert.Equal("$.assets[id=panel].bus", Assert.Single(refused.Problems).Path);
    }

    [Fact]
    public void ForgedOrUntrustedRecord_FailsTheVerification()
    {
        MadeLog log = new(MadeLog.MakeSetup(records: [Sign(Line)]));
        Run(log, 2);
        ReplayResult untrusted = log.Verify(log.Trust with { AuthorKeys = [] });
        Assert.Equal(("author", ExitClass.NotCovered), (untrusted.Failure!.Field, untrusted.Failure.Class));
        log.Alter(0, 2, 6, new byte[64]);
        ReplayResult forged = log.Verify(log.Trust);
        Assert.Equal(("signature", ExitClass.False), (forged.Failure!.Field, forged.Failure.Class));
    }

    [Fact]
    public void AnyBytesInARecordOrAPublication_GiveAVerdictAndNeverAnException() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5_000], Gen.Byte, Gen.Int[0, 9]).Sample((entry, at, put, kind) =>
        {
            string document = kind switch
            {
                0 => new string('[', 5_000) + new string(']', 5_000),
                1 => "{\"schema\":\"carbonledger.lifecycle/1\",\"size\":1e999999999}",
                2 => Line.Replace("\"35064\"", "\"79228162514264337593543950335\"", StringComparison.Ordinal),
                3 => Unit.Replace("2026-06-01T00:00:00Z", "0001-01-01T00:00:00Z", StringComparison.Ordinal),
                4 => Event("topped-up", "WR-2", "00:20:00Z", "\"chargedKg\":\"1\"").Replace("2026", "9999", StringComparison.Ordinal),
                5 => "\"\\ud800\"",
                6 => Line.Replace("2026-06-01T00:00:00Z", "1900-01-01T00:00:00Z", StringComparison.Ordinal).Replace("\"serviceLifeYears\":10", "\"serviceLifeYears\":2147483648", StringComparison.Ordinal),
                _ => Line,
            };
            byte[] bytes = Encoding.UTF8.GetBytes(document);
            bytes[at % bytes.Length] = kind > 6 ? put : bytes[at % bytes.Length];
            RecordEntry record = new(kind is 3 or 4 ? EntryKind.Sf6 : EntryKind.Asset, "line", new Carbon.Metering.Timestamp(kind == 3 ? -62_135_596_800_000 : MadeLog.Start.UnixMilliseconds), bytes, MadeLog.AuthorKey.PublicKey, new byte[at % 70]);

            // At the head of the log, as a batch of its own, or in the middle of an interval's.
            MadeLog log = MadeLog.CleanDay(2);
            switch (entry % 3)
            {
                case 0:
                    log.Batches[0].Entries.Insert(2, record.Encode());
                    break;
                case 1:
                    log.Batches.Insert(1, ([record.Encode()], log.Batches[1].Facts));
                    break;
                default:
                    log.Batches[1].Entries.Insert(1, record.Encode());
                    break;
            }

            Assert.NotNull(log.Verify(log.Trust).Failure);
        }, iter: 150, threads: 2);

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59.999Z")]
    public void GasOfAnyTime_IsTakenOrRefusedAndTheLogGoesOn(string time)
    {
        MadeLog log = MadeLog.CleanDay(2);
        log.Publish(Sign(Line).Encode(), Sign(Unit.Replace("2026-06-01T00:00:00Z", "0001-01-01T00:00:00Z", StringComparison.Ordinal)).Encode());
        log.WorkOff();
        log.Publish(Sign(Event("filled", "WR-1", "00:00:00Z", "\"chargedKg\":\"80\"").Replace("2026-06-01T00:00:00Z", time, StringComparison.Ordinal)).Encode());
        log.WorkOff();
        log.Publish(Sign(Event("topped-up", "WR-2", "00:00:00Z", "\"chargedKg\":\"1\"").Replace("2026-06-01T00:00:00Z", time, StringComparison.Ordinal)).Encode());
        log.WorkOff();
        log.Close(MadeLog.At(3));
        Assert.DoesNotContain(log.Ledger.Records.Last().Balance.Figures.Sources, source => source.Kind == CarbonSource.Sf6);
        AssertHolds(log);
    }

    [Fact]
    public void HiddenRecord_IsFound()
    {
        // The operator takes the record out again, with the balances as they were made.
        MadeLog log = new(MadeLog.MakeSetup(records: [Sign(Line)]));
        Run(log, 2);
        log.Batches[0].Entries.RemoveAt(2);
        Assert.False(log.Verify(log.Trust).Failure is null);
    }

    private static void Run(MadeLog log, int intervals)
    {
        for (int boundary = 1; boundary <= intervals; boundary++)
        {
            log.Close(boundary == 1 ? [.. MadeLog.At(0), .. MadeLog.At(1)] : MadeLog.At(boundary));
        }
    }

    private static RecordEntry Sign(string document) => RecordEntry.Sign(Encoding.UTF8.GetBytes(document), MadeLog.AuthorKey);

    private static string Event(string kind, string record, string time, string more) =>
        $$$"""{"schema":"carbonledger.sf6/1","event":{"kind":"{{{kind}}}","record":"{{{record}}}","serial":"CB-1","time":"2026-06-01T{{{time}}}",{{{more}}}}}""";

    private static string Refusal(MadeLog log, RecordEntry record) => Assert.Throws<InputRejectedException>(() => log.Ledger.DecidePublication([record.Encode()])).Message;

    private static void AssertHolds(MadeLog log)
    {
        ReplayResult verified = log.Verify(log.Trust);
        Assert.True(verified.Failure is null, verified.Failure?.ToString());
    }
}
