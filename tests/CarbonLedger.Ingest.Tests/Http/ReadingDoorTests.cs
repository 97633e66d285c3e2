using System.Net;
using System.Text;
using System.Text.Json;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Ingest.Http;

namespace CarbonLedger.Ingest.Tests.Http;

/// <summary>POST /api/v1/readings: what is accepted is durable, what is refused is answered, counted and kept.</summary>
public sealed class ReadingDoorTests
{
    private const string CsvHeader = "site,device,t,seq,ver,q,sig,1-0:1.8.0\n";

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-ndjson")]
    [InlineData("text/csv")]
    public async Task ThreeRows_AreStored_AndSentAgainAreDuplicates(string type)
    {
        await using TestDoors doors = await TestDoors.StartAsync();
        SignedCapture[] captures = [.. Enumerable.Range(1, 3).Select(i => doors.M1.Sign(doors.M1.Capture(i)))];
        string[] rows = [.. captures.Select(capture => TestDoors.Row(doors.M1, ClJson.Encode(capture)))];
        string body = type switch
        {
            "application/json" => $"[{string.Join(" ,\n", rows)}]",
            "text/csv" => CsvHeader + string.Join("\r\n", captures.Select(TestDoors.CsvRow)),
            _ => string.Join('\n', rows) + "\n\n",
        };
        (HttpStatusCode status, JsonElement answer, _) = await doors.PostAsync(body, type);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal((3, 0, 0), Counts(answer));
        Assert.Equal(captures.Select(one => CaptureBytes.Encode(one.Capture)), (await doors.Store.ReadAllAsync(doors.M1)).Select(one => CaptureBytes.Encode(one.Capture)));
        Assert.All(await doors.Store.ReadAllAsync(doors.M1), one => Assert.True(one.IsSigned));

        (status, answer, _) = await doors.PostAsync(body, type);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal((0, 3, 0), Counts(answer));
        Assert.Equal("duplicate", answer.GetProperty("rows")[2].GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task SingleObject_IsARow()
    {
        await using TestDoors doors = await TestDoors.StartAsync();
        (HttpStatusCode status, JsonElement answer, _) = await doors.PostAsync(TestDoors.Row(doors.M1, doors.M1.Payload(1)), token: TestDoors.M1Token);
        Assert.Equal((HttpStatusCode.OK, (1, 0, 0)), (status, Counts(answer)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Batch_IsVerifiedOnce_AndOneWrongByteRefusesAllOfIt(bool isConcatenation)
    {
        await using TestDoors doors = await TestDoors.StartAsync();
        Capture[] captures = [.. Enumerable.Range(1, 5).Select(i => doors.M1.Capture(i))];
        string row = TestDoors.Row(doors.M1, ClJsonBatch.Encode(isConcatenation ? doors.M1.SignConcatenation(captures) : doors.M1.SignBatch(captures)));
        (HttpStatusCode status, JsonElement answer, _) = await doors.PostAsync(row.Replace("1.000", "1.001", StringComparison.Ordinal));
        Assert.Equal((HttpStatusCode.MultiStatus, (0, 0, 1)), (status, Counts(answer)));
        Assert.Equal("BadSignature", answer.GetProperty("rows")[0].GetProperty("reason").GetString());
        (status, answer, _) = await doors.PostAsync(row);
        Assert.Equal((HttpStatusCode.OK, (5, 0, 0)), (status, Counts(answer)));
        IReadOnlyList<SignedCapture> stored = await doors.Store.ReadAllAsync(doors.M1);
        Assert.Equal(5, stored.Count);
        EvidenceVerifier verifier = new();
        Assert.All(stored, one => Assert.Equal((!isConcatenation, !isConcatenation), (one.IsSigned, verifier.Holds(doors.M1.Record.PublicKey.Span, one))));
        Assert.Equal(isConcatenation ? 0 : 1, verifier.Verifications);
    }

    [Fact]
    public void BatchWithAnEscapedName_IsABatch()
    {
        using TestDevice device = new("m1", 1);
        string row = TestDoors.Row(device, ClJsonBatch.Encode(device.SignBatch([device.Capture(1), device.Capture(2)])));
        DoorRow read = DoorRow.Decode(System.Text.Encoding.UTF8.GetBytes(row.Replace("\"d\":", "\"\\u0064\":", StringComparison.Ordinal)));
        Assert.Equal(2, read.Batch!.Captures.Count);
    }

    [Fact]
    public async Task CaptureOfABatch_SentAgainAlone_IsADuplicate_AndItsEvidenceStays()
    {
        await using TestDoors doors = await TestDoors.StartAsync();
        Capture[] captures = [.. Enumerable.Range(1, 3).Select(i => doors.M1.Capture(i))];
        string batch = TestDoors.Row(doors.M1, ClJsonBatch.Encode(doors.M1.SignBatch(captures)));
        string alone = TestDoors.Row(doors.M1, doors.M1.Payload(2));
        Assert.Equal((3, 0, 0), Counts((await doors.PostAsync(batch)).Body));
        Assert.Equal((0, 1, 0), Counts((await doors.PostAsync(alone)).Body));
        Assert.All(await doors.Store.ReadAllAsync(doors.M1), one => Assert.IsType<CaptureEvidence.InBatch>(CaptureEvidence.Parse(one.Signature)));

        string first = TestDoors.Row(doors.M2, doors.M2.Payload(2));
        string later = TestDoors.Row(doors.M2, ClJsonBatch.Encode(doors.M2.SignBatch([.. Enumerable.Range(1, 3).Select(i => doors.M2.Capture(i))])));
        Assert.Equal((1, 0, 0), Counts((await doors.PostAsync(first)).Body));
        Assert.Equal((2, 1, 0), Counts((await doors.PostAsync(later)).Body));
        Assert.Equal([100 + 32, 64, 100], (await doors.Store.ReadAllAsync(doors.M2)).Select(one => one.Signature.Length));
    }

    [Fact]
    public async Task RefusedRows_AreListedWithTheirReason_CountedAndKept_WhileOthersAreStored()
    {
        await using TestDoors doors = await TestDoors.StartAsync();
        using TestDevice stranger = new("m3", 3);
        Capture bare = doors.M1.Capture(9);
        string[] rows =
        [
            TestDoors.Row(doors.M1, doors.M1.Payload(1)),
            "{\"site\":\"plant\"",
            TestDoors.Row(stranger, stranger.Payload(1)),
            TestDoors.Row(doors.M1, ClJson.Encode(new SignedCapture(bare, default))),
            TestDoors.Row(doors.M1, doors.M1.Payload(1, TestDevice.Now.AddMilliseconds(301_000))),
            TestDoors.Row(doors.M1, doors.M1.Payload(1, TestDevice.EnrolledFrom.AddMilliseconds(-1))),
            TestDoors.Row(doors.M1, doors.M1.Payload(1, thousandths: 2)),
            TestDoors.Row(doors.M2, doors.M1.Payload(4)),
            TestDoors.Row(doors.M2, doors.M2.Payload(5)),
        ];
        (HttpStatusCode status, JsonElement answer, _) = await doors.PostAsync(string.Join('\n', rows), "application/x-ndjson");
        Assert.Equal(HttpStatusCode.MultiStatus, status);
        Assert.Equal((2, 0, 7), Counts(answer));
        Assert.Equal(
            ["2 Malformed", "3 UnknownDevice", "4 MissingSignature", "5 TimeInFuture", "6 BeforeEnrolment", "7 Conflict", "8 BadSignature"],
            answer.GetProperty("rows").EnumerateArray().Select(row => $"{row.GetProperty("row")} {row.GetProperty("reason")}"));
        Assert.Equal(7, doors.Counters.RefusedTotal);
        IReadOnlyList<ReceivedPayload> kept = await doors.Store.Refusals.ReadRefusalsAsync(10);
        Assert.Equal(7, kept.Count);
        ReceivedPayload unsigned = kept.Single(one => one.Refusal!.Reason == RefusalReason.MissingSignature);
        Assert.Equal(("/api/v1/readings/plant/m1/", "all", rows[3]), (unsigned.Topic, unsigned.Client, Encoding.UTF8.GetString(unsigned.Payload.Span)));
    }

    [Fact]
    public async Task RevokedDevice_IsRefusedWithTheReason_AndOthersAreStored()
    {
        await using TestDoors doors = await TestDoors.StartAsync();
        await doors.Registry.RevokeAsync(new DeviceRevocation(doors.M1.Id, "stolen", TestDevice.Now));
        string rows = $"{TestDoors.Row(doors.M1, doors.M1.Payload(1))}\n{TestDoors.Row(doors.M2, doors.M2.Payload(1))}";
        (HttpStatusCode status, JsonElement answer, _) = await doors.PostAsync(rows, "application/x-ndjson");
        Assert.Equal((HttpStatusCode.MultiStatus, (1, 0, 1)), (status, Counts(answer)));
        JsonElement refused = answer.GetProperty("rows")[0];
        Assert.Equal("Revoked", refused.GetProperty("reason").GetString());
        Assert.Contains("stolen", refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Empty(await doors.Store.ReadAllAsync(doors.M1));
        Assert.Equal(RefusalReason.Revoked, Assert.Single(await doors.Store.Refusals.ReadRefusalsAsync(10)).Refusal!.Reason);
    }

    [Fact]
    public async Task DryRun_DecidesAlike_AndStoresNothing()
    {
        await using TestDoors doors = await TestDoors.StartAsync();
        string body = $"{TestDoors.Row(doors.M1, doors.M1.Payload(1))}\nnonsense\n";
        (HttpStatusCode status, JsonElement answer, _) = await doors.PostAsync(body, "application/x-ndjson", path: "/api/v1/readings?dry-run=true");
        Assert.Equal((HttpStatusCode.MultiStatus, (1, 0, 1)), (status, Counts(answer)));
        Assert.True(answer.GetProperty("dryRun").GetBoolean());
        Assert.Empty(await doors.Store.ReadAllAsync(doors.M1));
        Assert.Empty(await doors.Store.Refusals.ReadRefusalsAsync(10));
        Assert.Equal((0, 0), (doors.Counters.Accepted, doors.Counters.RefusedTotal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("some-token-nobody-knows")]
    public async Task NoToken_Is401(string? token)
    {
        await using TestDoors doors = await TestDoors.StartAsync();
        (HttpStatusCode status, _, var headers) = await doors.PostAsync(TestDoors.Row(doors.M1, doors.M1.Payload(1)), token: token);
        Assert.Equal((HttpStatusCode.Unauthorized, "Bearer"), (status, headers.WwwAuthenticate.ToString()));
        Assert.Empty(await doors.Store.ReadAllAsync(doors.M1));
    }

    [Fact]
    public async Task ForeignDevice_Is403PerRow()
    {
        await using TestDoors doors = await TestDoors.StartAsync();
        string foreign = TestDoors.Row(doors.M2, doors.M2.Payload(1));
        (HttpStatusCode status, JsonElement answer, _) = await doors.PostAsync($"{foreign}\n{TestDoors.Row(doors.M1, doors.M1.Payload(1))}", "application/x-ndjson", TestDoors.M1Token);
        Assert.Equal((HttpStatusCode.MultiStatus, (1, 0, 1)), (status, Counts(answer)));
        Assert.Equal(403, answer.GetProperty("rows")[0].GetProperty("status").GetInt32());
        (status, _, _) = await doors.PostAsync(foreign, token: TestDoors.M1Token);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Empty(await doors.Store.ReadAllAsync(doors.M2));
    }

    [Fact]
    public async Task OverTheShare_Is429WithRetryAfter_ForThatTokenOnly()
    {
        await using TestDoors doors = await TestDoors.StartAsync(options: new DoorOptions { RowsPerSecondMax = 1 });
        string body = string.Join('\n', Enumerable.Range(1, 40).Select(i => TestDoors.Row(doors.M1, doors.M1.Payload(i))));
        Assert.Equal(HttpStatusCode.OK, (await doors.PostAsync(body, "application/x-ndjson")).Status);
        (HttpStatusCode status, _, var headers) = await doors.PostAsync(body, "application/x-ndjson");
        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        Assert.InRange(headers.RetryAfter!.Delta!.Value.TotalSeconds, 15, 31);
        Assert.Equal(HttpStatusCode.OK, (await doors.PostAsync(TestDoors.Row(doors.M1, doors.M1.Payload(1)), token: TestDoors.M1Token)).Status);
    }

    [Theory]
    [InlineData("application/json", "", 400)]
    [InlineData("application/json", "[]", 400)]
    [InlineData("application/json", "7", 400)]
    [InlineData("application/json", "[{}", 400)]
    [InlineData("application/json", "{} {}", 400)]
    [InlineData("application/x-ndjson", "\n\n", 400)]
    [InlineData("text/csv", "site,device\n", 400)]
    [InlineData("text/csv", "site,device,t,seq,ver,q,9-9:9\n", 400)]
    [InlineData("text/csv", "site,device,t,seq,ver,q,q,1-0:1.8.0\n", 400)]
    [InlineData("text/csv", "\"site\n", 400)]
    [InlineData("text/plain", "x", 415)]
    public async Task RequestNotInForm_IsAnsweredAsAWhole(string type, string body, int expected)
    {
        await using TestDoors doors = await TestDoors.StartAsync();
        (HttpStatusCode status, JsonElement answer, _) = await doors.PostAsync(body, type);
        Assert.Equal(expected, (int)status);
        Assert.False(string.IsNullOrEmpty(answer.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task Limits_Are413_AndSayWhatWasTaken()
    {
        await using TestDoors doors = await TestDoors.StartAsync(options: new DoorOptions { RowsMax = 2, BodyBytesMax = 1024 * 1024 });
        string body = string.Join('\n', Enumerable.Range(1, 3).Select(i => TestDoors.Row(doors.M1, doors.M1.Payload(i))));
        (HttpStatusCode status, JsonElement answer, _) = await doors.PostAsync(body, "application/x-ndjson");
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, (2, 0, 0)), (status, Counts(answer)));
        foreach (string type in (string[])["application/json", "application/x-ndjson", "text/csv"])
        {
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await doors.PostAsync("[\"" + new string('x', RowSplitter.JsonRowBytesMax + 10), type)).Status);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await doors.PostAsync(new string(' ', 1024 * 1024 + 1), type)).Status);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task StoreFails_Is503_AndSendingAgainIsSafe(int fault)
    {
        await using TestDoors doors = await TestDoors.StartAsync(new TestStore { Next = (TestStore.Fault)fault });
        string body = TestDoors.Row(doors.M1, doors.M1.Payload(1));
        (HttpStatusCode status, JsonElement answer, _) = await doors.PostAsync(body);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, (0, 0, 0)), (status, Counts(answer)));
        (status, answer, _) = await doors.PostAsync(body);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(fault == 1 ? (1, 0, 0) : (0, 1, 0), Counts(answer));
        Assert.Single(await doors.Store.ReadAllAsync(doors.M1));
    }

    [Fact]
    public async Task ManyRefusals_AreListedUpToALimit_AndTheOthersCounted()
    {
        await using TestDoors doors = await TestDoors.StartAsync();
        (_, JsonElement answer, _) = await doors.PostAsync(string.Concat(Enumerable.Repeat("x\n", 1_200)), "application/x-ndjson");
        Assert.Equal((0, 0, 1_200), Counts(answer));
        Assert.Equal((1_000, 200), (answer.GetProperty("rows").GetArrayLength(), answer.GetProperty("notListed").GetInt32()));
    }

    [Fact]
    public async Task RandomBytes_AreNeverAFaultOfTheServer()
    {
        await using TestDoors doors = await TestDoors.StartAsync(options: new DoorOptions { RowsPerSecondMax = 0 });
        Random random = new(20_261_123);
        string good = TestDoors.Row(doors.M1, doors.M1.Payload(1));
        byte[] csv = Encoding.UTF8.GetBytes(CsvHeader + TestDoors.CsvRow(doors.M1.Sign(doors.M1.Capture(1))));
        string[] types = ["application/json", "application/x-ndjson", "text/csv"];
        for (int i = 0; i < 300; i++)
        {
            byte[] bytes = i % 2 == 0 ? new byte[random.Next(3_000)] : i % 3 == 0 ? [.. csv] : Encoding.UTF8.GetBytes($"[{good},\n{good}]");
            if (i % 2 == 0)
            {
                random.NextBytes(bytes);
            }
            else
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            using ByteArrayContent content = new(bytes);
            if (i % 7 == 0)
            {
                content.Headers.ContentEncoding.Add("gzip");
            }

            (HttpStatusCode status, _, _) = await doors.PostAsync(content, types[i % 3]);
            Assert.InRange((int)status, 200, 499);
        }
    }

    private static (int Accepted, int Duplicates, int Refused) Counts(JsonElement answer) =>
        (answer.GetProperty("accepted").GetInt32(), answer.GetProperty("duplicates").GetInt32(), answer.GetProperty("refused").GetInt32());
}
