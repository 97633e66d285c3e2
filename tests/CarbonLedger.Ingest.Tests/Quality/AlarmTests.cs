using System.Text;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Ingest.Quality;

namespace CarbonLedger.Ingest.Tests.Quality;

/// <summary>What is told of alarms, how many messages a storm makes, refusals, and how much memory it all takes.</summary>
public sealed class AlarmTests
{
    [Fact]
    public void StormOfAThousandSilentDevices_IsTenMessagesAndADigest_AndEachStaysToBeAskedFor()
    {
        QualityDesk desk = new(new QualityOptions(), new QualitySources());
        SendRegularly(desk, 1_000, 8);
        List<AlarmMessage> told = [];
        for (double quarter = 8; quarter <= 12; quarter += 0.01)
        {
            told.AddRange(desk.Advance(TestMeter.At(quarter)));
        }

        Assert.Equal(11, told.Count);
        Assert.All(told[..10], message => Assert.Equal((AlarmKind.DeviceSilent, AlarmPhase.Raised, false), (message.Kind, message.Phase, message.IsDigest)));
        AlarmMessage digest = told[10];
        Assert.Equal((true, 990L, TestMeter.At(8)), (digest.IsDigest, digest.Count, digest.Since));
        Assert.Equal($"990 devices silent at site plant since {TestMeter.At(8)}; first: m10, m11, m12.", digest.Detail);
        Assert.Equal(1_000, desk.Book.Open().Count);
        Assert.Equal(1_000, desk.Book.Count(AlarmKind.DeviceSilent));

        // They come back: again ten one by one, the rest in one.
        told.Clear();
        for (int i = 0; i < 1_000; i++)
        {
            desk.See(Seen(i, 9, 13), TestMeter.At(13));
        }

        told.AddRange(desk.Advance(TestMeter.At(13)));
        told.AddRange(desk.Advance(TestMeter.At(13.5)));
        Assert.Equal(11, told.Count);
        Assert.StartsWith("990 alarms ended of devices silent at site plant", told[10].Detail, StringComparison.Ordinal);
        Assert.Equal(0, desk.Book.OpenCount);
        Assert.Equal(AlarmBook.EndedMax, desk.Book.Ended().Count);
    }

    [Fact]
    public void StormAtManySites_HasADigestOverAllOfThem()
    {
        AlarmBook book = new(1, TimeSpan.FromMinutes(5));
        Finding finding = new(AlarmKind.DeviceSilent, AlarmPhase.Raised, null, TestMeter.At(0), 1, "Silent.");
        for (int i = 0; i <= AlarmBook.DigestsMax + 1; i++)
        {
            book.Take(new SiteId($"s{i}"), $"m{i}", finding, TestMeter.At(1));
        }

        Assert.Single(book.Advance(TestMeter.At(1)));
        AlarmMessage digest = Assert.Single(book.Advance(TestMeter.At(2)));
        Assert.Equal((null, AlarmBook.DigestsMax + 1L), (digest.Site, digest.Count));
        Assert.Equal(AlarmBook.NamedMax, digest.Detail.Split("first: ")[1].Split(',').Length);
    }

    [Fact]
    public void AlarmThatLasts_IsToldAgainOnceADay()
    {
        AlarmBook book = new(10, TimeSpan.FromMinutes(5));
        book.Take(new SiteId("plant"), "m1", new Finding(AlarmKind.SequenceGap, AlarmPhase.Raised, null, TestMeter.At(0), 4, "Missing."), TestMeter.At(0));
        Assert.Equal(AlarmPhase.Raised, Assert.Single(book.Advance(TestMeter.At(0))).Phase);
        book.Remind(TestMeter.At(95));
        Assert.Empty(book.Advance(TestMeter.At(95)));
        book.Remind(TestMeter.At(96));
        AlarmMessage still = Assert.Single(book.Advance(TestMeter.At(96)));
        Assert.Equal((AlarmPhase.Still, 4L), (still.Phase, still.Count));
    }

    [Fact]
    public void SecondGapOfADevice_IsToldOfTheSameAlarm()
    {
        QualityDesk desk = new(new QualityOptions(), new QualitySources());
        foreach (int number in (int[])[1, 3, 5])
        {
            desk.See(Seen(1, number, number), TestMeter.At(number));
        }

        IReadOnlyList<AlarmMessage> told = desk.Advance(TestMeter.At(5));
        Assert.Equal([(AlarmPhase.Raised, 1L), (AlarmPhase.Still, 2L)], told.Select(message => (message.Phase, message.Count)));
        Assert.Equal("2 captures are missing: 4..4 (1), 2..2 (1).", Assert.Single(desk.Book.Open()).Detail);
    }

    [Fact]
    public void TenRefusalsWithinFiveMinutes_AreAnAlarm_UntilNoneComesForFiveMinutes()
    {
        QualityDesk desk = new(new QualityOptions(), new QualitySources());
        for (int i = 0; i < 9; i++)
        {
            desk.See(Refused("cl/v1/plant/m1/reading", i * 0.01), TestMeter.At(i * 0.01));
        }

        Assert.Empty(desk.Advance(TestMeter.At(0.1)));
        desk.See(Refused("cl/v1/plant/m1/reading", 0.1), TestMeter.At(0.1));
        AlarmMessage raised = Assert.Single(desk.Advance(TestMeter.At(0.1)));
        Assert.Equal((AlarmKind.Refusals, AlarmPhase.Raised, "m1", 10L), (raised.Kind, raised.Phase, raised.Device, raised.Count));
        Assert.Contains("BadSignature", raised.Detail, StringComparison.Ordinal);
        desk.See(Refused("cl/v1/plant/m1/reading", 0.3), TestMeter.At(0.3));
        Assert.Equal(11, Assert.Single(desk.Book.Open()).Count);
        Assert.Equal(AlarmPhase.Ended, Assert.Single(desk.Advance(TestMeter.At(0.7))).Phase);
    }

    [Fact]
    public void RefusalsFarApart_AreNoAlarm()
    {
        QualityDesk desk = new(new QualityOptions(), new QualitySources());
        for (int i = 0; i < 100; i++)
        {
            desk.See(Refused("cl/v1/plant/m1/reading", i * 0.04), TestMeter.At(i * 0.04));
            Assert.Empty(desk.Advance(TestMeter.At(i * 0.04)));
        }
    }

    [Theory]
    [InlineData("cl/v1/plant/m1/reading", "c", "plant", "m1")]
    [InlineData("/api/v1/readings/plant/m1/", "token", "plant", "m1")]
    [InlineData("/api/v1/readings", "token", null, "token")]
    [InlineData("spBv1.0/plant/DDATA/edge/m1", "edge", "plant", "m1")]
    [InlineData("spBv1.0/plant/NDATA/edge", "edge", "plant", "edge")]
    [InlineData("tele/x/SENSOR", "bad\u0001name", null, "bad?name")]
    [InlineData("anything", "", null, "-")]
    public void RefusalIsOfTheDeviceItNames_ElseOfItsSender(string topic, string client, string? site, string name)
    {
        RefusedName of = RefusedName.Of(new Observation(null, RefusalReason.Malformed, topic, client, TestMeter.At(0), 0));
        Assert.Equal((site, name), (of.Site?.Value, of.Name));
    }

    [Fact]
    public void NamesWithoutEnd_AreOneName()
    {
        QualityDesk desk = new(new QualityOptions { Rules = new QualityRules { RefusalsMax = 2 } }, new QualitySources());
        for (int i = 0; i < QualityDesk.NamesMax + 5; i++)
        {
            desk.See(Refused($"cl/v1/plant/x{i}/reading", 0), TestMeter.At(0));
        }

        Alarm alarm = Assert.Single(desk.Book.Open());
        Assert.Equal((QualityDesk.OtherNames, 5L), (alarm.Device, alarm.Count));
    }

    [Fact]
    public void RevokedDevice_IsForgotten()
    {
        HashSet<DeviceId> revoked = [];
        QualityDesk desk = new(new QualityOptions(), new QualitySources { IsRevoked = revoked.Contains });
        SendRegularly(desk, 2, 8);
        revoked.Add(new DeviceId("m0"));
        Assert.Equal("m1", Assert.Single(desk.Advance(TestMeter.At(12))).Device);
        Assert.Equal(1, desk.Devices);
        revoked.Add(new DeviceId("m1"));
        Assert.Contains("revoked", Assert.Single(desk.Advance(TestMeter.At(13))).Detail, StringComparison.Ordinal);
        Assert.Equal(0, desk.Devices);
        Assert.Equal(0, desk.Book.OpenCount);
    }

    [Fact]
    public void EnrolledDeviceThatIsNeverHeard_IsSilentAfterThreeCadences_AndIsToldWhenItIsHeard()
    {
        QualityDesk desk = Awaiting([Enrolled(1, -100), Enrolled(2, 2)]);
        Assert.Empty(desk.Advance(TestMeter.At(0)));
        Assert.Empty(desk.Advance(TestMeter.At(3)));
        AlarmMessage silent = Assert.Single(desk.Advance(TestMeter.At(3.1)));
        Assert.Equal((AlarmKind.DeviceSilent, AlarmPhase.Raised, "m1", TestMeter.At(0)), (silent.Kind, silent.Phase, silent.Device, silent.Since));
        Assert.EndsWith("expected every 15 min 0 s.", silent.Detail, StringComparison.Ordinal);

        // The other is enrolled from two quarters after.
        Assert.Empty(desk.Advance(TestMeter.At(5)));
        silent = Assert.Single(desk.Advance(TestMeter.At(5.1)));
        Assert.Equal(("m2", TestMeter.At(2)), (silent.Device, silent.Since));
        Assert.Empty(desk.Advance(TestMeter.At(6)));

        desk.See(Seen(1, 1, 7), TestMeter.At(7));
        AlarmMessage heard = Assert.Single(desk.Advance(TestMeter.At(7)));
        Assert.Equal((AlarmKind.DeviceSilent, AlarmPhase.Ended, "m1"), (heard.Kind, heard.Phase, heard.Device));
        Assert.Equal($"Heard at last, with a capture of {TestMeter.At(7)}.", heard.Detail);
        Assert.Empty(desk.Advance(TestMeter.At(10)));
        Assert.Equal("m1", Assert.Single(desk.Advance(TestMeter.At(10.1))).Device);
    }

    [Fact]
    public void DeviceThatIsHeardInTime_IsNoLongerAwaited()
    {
        QualityDesk desk = Awaiting([Enrolled(1, 0)]);
        Assert.Empty(desk.Advance(TestMeter.At(0)));
        desk.See(Seen(1, 1, 2), TestMeter.At(2));
        Assert.Empty(desk.Advance(TestMeter.At(5)));
        Assert.Equal(TestMeter.At(2), Assert.Single(desk.Advance(TestMeter.At(5.1))).Since);
    }

    [Fact]
    public void DeviceEnrolledWhileTheWatchRuns_IsAwaitedFromThen_HoweverFarBackItsEnrolmentCounts()
    {
        List<DeviceRecord> enrolled = [];
        QualityDesk desk = Awaiting(enrolled);
        Assert.Empty(desk.Advance(TestMeter.At(0)));
        enrolled.Add(Enrolled(1, -100));
        Assert.Empty(desk.Advance(TestMeter.At(10)));
        Assert.Empty(desk.Advance(TestMeter.At(13)));
        Assert.Equal(TestMeter.At(10), Assert.Single(desk.Advance(TestMeter.At(13.1))).Since);
    }

    [Fact]
    public void NobodyWaitsForARevokedDevice_NorWithoutACadence()
    {
        bool isRevoked = true;
        QualityDesk desk = Awaiting([Enrolled(1, 0)], () => isRevoked);
        Assert.Empty(desk.Advance(TestMeter.At(0)));
        Assert.Empty(desk.Advance(TestMeter.At(100)));
        isRevoked = false;
        Assert.Empty(desk.Advance(TestMeter.At(101)));
        Assert.Single(desk.Advance(TestMeter.At(105)));
        isRevoked = true;
        Assert.Equal("The device was revoked: nothing is expected of it.", Assert.Single(desk.Advance(TestMeter.At(106))).Detail);
        Assert.Equal(0, desk.Devices);

        QualityDesk learning = new(new QualityOptions(), new QualitySources { Enrolled = () => [Enrolled(1, 0)] });
        Assert.Empty(learning.Advance(TestMeter.At(0)));
        Assert.Empty(learning.Advance(TestMeter.At(1_000)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void HundredThousandDevices_TakeLessThanAHundredMegabytes(bool areAwaited)
    {
        DeviceRecord[] enrolled = areAwaited ? [.. Enumerable.Range(0, 100_000).Select(i => Enrolled(i, 0))] : [];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        QualityDesk desk = Awaiting(enrolled);
        desk.Advance(TestMeter.At(0));
        SendRegularly(desk, 100_000, 10);
        Assert.Equal(100_000, desk.Devices);
        long started = TimeProvider.System.GetTimestamp();
        Assert.Empty(desk.Advance(TestMeter.At(10)));
        TimeSpan took = TimeProvider.System.GetElapsedTime(started);
        long bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        TestContext.Current.SendDiagnosticMessage($"100,000 devices of two registers: {bytes / 1_000_000} MB, looked through in {took.TotalMilliseconds} ms");
        Assert.InRange(bytes, 10_000_000, 100_000_000);
        desk.See(Seen(100_001, 1, 11), TestMeter.At(11));
        Assert.Equal(1, desk.NotWatched);
        GC.KeepAlive(desk);
    }

    [Fact]
    public void AlarmAsJson_HasEveryFieldOfItsDocument()
    {
        AlarmMessage message = new(AlarmKind.RegisterSilent, AlarmPhase.Ended, new SiteId("plant"), "m1", Register.ActiveExport, TestMeter.At(0), TestMeter.At(1), 1, "It appears again.");
        Assert.Equal(
            """{"kind":"register-silent","phase":"ended","site":"plant","device":"m1","register":"1-0:2.8.0","since":"2026-05-31T16:00:00.000Z","until":"2026-05-31T16:15:00.000Z","count":1,"detail":"It appears again.","digest":false,"dropped":2}""",
            Encoding.UTF8.GetString(AlarmJson.Encode(message, 2)));
    }

    /// <summary>A desk with a cadence of a quarter of an hour.</summary>
    private static QualityDesk Awaiting(IReadOnlyList<DeviceRecord> enrolled, Func<bool>? areRevoked = null) => new(
        new QualityOptions { Rules = new QualityRules { Cadence = TimeSpan.FromMilliseconds(TestMeter.Quarter) } },
        new QualitySources { Enrolled = () => enrolled, IsRevoked = _ => areRevoked?.Invoke() ?? false });

    private static DeviceRecord Enrolled(int device, double quarter) => new(new SiteId("plant"), new DeviceId($"m{device}"), new byte[32], TestMeter.At(quarter));

    private static void SendRegularly(QualityDesk desk, int devices, int captures)
    {
        for (int number = 1; number <= captures; number++)
        {
            for (int i = 0; i < devices; i++)
            {
                desk.See(Seen(i, number, number), TestMeter.At(number));
            }
        }
    }

    // Every capture has texts of its own, as those have that come in.
    private static Observation Seen(int device, long number, double quarters)
    {
        Capture capture = TestMeter.Capture(number, TestMeter.At(quarters), new string(Register.ActiveImport), new string(Register.ActiveExport)) with
        {
            Site = new SiteId(new string("plant")),
            Device = new DeviceId($"m{device}"),
        };
        return new Observation(capture, null, "", "", TestMeter.At(quarters), 0);
    }

    private static Observation Refused(string topic, double quarters) => new(null, RefusalReason.BadSignature, topic, "c", TestMeter.At(quarters), 0);
}
