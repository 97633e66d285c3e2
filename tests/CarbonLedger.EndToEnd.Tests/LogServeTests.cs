using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>A log over HTTP as the tool serves it: nothing above the published checkpoint, everything immutable says so, and every entry is proved.</summary>
public sealed class LogServeTests(DemoRuns runs, ServedLog served) : IClassFixture<ServedLog>
{
    private const string Token = "a-token-of-twenty-characters";

    [Fact]
    public async Task WhatIsServed_IsTheExportedLog_AndImmutable()
    {
        DemoFiles demo = await runs.PlainAsync();
        using ToolRun serve = Serve(demo);
        using HttpClient http = await ClientAsync(serve);
        foreach (string path in (string[])["checkpoint", "tile/0/000.p/96", "tile/entries/000.p/96", "batch/000", "batch/095"])
        {
            using HttpResponseMessage response = await http.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(demo.Log, path)), await response.Content.ReadAsByteArrayAsync());
            if (path == "checkpoint")
            {
                Assert.True(response.Headers.CacheControl!.NoCache);
                continue;
            }

            Assert.Equal("public, max-age=31536000, immutable", response.Headers.GetValues("Cache-Control").Single());
            using HttpRequestMessage again = new(HttpMethod.Get, path);
            again.Headers.IfNoneMatch.Add(response.Headers.ETag!);
            using HttpResponseMessage unchanged = await http.SendAsync(again);
            Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
            Assert.Empty(await unchanged.Content.ReadAsByteArrayAsync());
            using HttpRequestMessage head = new(HttpMethod.Head, path);
            using HttpResponseMessage length = await http.SendAsync(head);
            Assert.Equal(new FileInfo(Path.Combine(demo.Log, path)).Length, length.Content.Headers.ContentLength);
        }

        // A partial tile of every earlier width is there too: who holds an older checkpoint asks for it.
        byte[] tile = await http.GetByteArrayAsync("tile/0/000.p/17");
        Assert.Equal((await File.ReadAllBytesAsync(Path.Combine(demo.Log, "tile/0/000.p/96")))[..tile.Length], tile);
        Assert.Equal(17 * Hash.Size, tile.Length);
        Assert.Equal(17, HeaderBundle.Decode(await http.GetByteArrayAsync("tile/entries/000.p/17")).Count);
        await serve.InterruptAsync();
        Assert.Contains("Batches: open to everyone", (await serve.WhenEndedAsync()).Expect(130).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tile/0/000.p/97", 404, "size is 96")]
    [InlineData("tile/0/000", 404, "size is 96")]
    [InlineData("tile/1/000.p/1", 404, "size is 96")]
    [InlineData("tile/63/x009/x223/x372/x036/x854/x775/807", 404, "size is 96")]
    [InlineData("tile/entries/001.p/1", 404, "size is 96")]
    [InlineData("batch/096", 404, "size is 96")]
    [InlineData("nothing", 404, "here are")]
    [InlineData("", 404, "here are")]
    [InlineData("tile/0/0", 400, "expected tile")]
    [InlineData("tile/0/000.p/0", 400, "expected tile")]
    [InlineData("tile/0/000.p/256", 400, "expected tile")]
    [InlineData("tile/00/000", 400, "expected tile")]
    [InlineData("tile/64/000", 400, "expected tile")]
    [InlineData("batch/x000/001", 400, "expected tile")]
    [InlineData("batch/-01", 400, "expected tile")]
    [InlineData("checkpoint?x=1", 400, "no query")]
    [InlineData("proof/other", 400, "here are")]
    [InlineData("proof/reading", 400, "device=ID")]
    [InlineData("proof/reading?device=x&time=yesterday", 400, "device=ID")]
    [InlineData("proof/reading?device=x&device=y&time=0", 400, "device=ID")]
    [InlineData("proof/reading?device=x&time=0&more=1", 400, "device=ID")]
    [InlineData("proof/reading?device=x&time=9223372036854775807", 400, "device=ID")]
    [InlineData("proof/reading?device=x&time=0", 404, "(batches 0 to 95)")]
    [InlineData("proof/reading?device=x&time=4102444800000", 404, "no published batch closes its interval")]
    [InlineData("proof/reading?device=none&time=2026-06-01T12:00:00Z", 404, "batches ")]
    [InlineData("proof/statement?asset=load-3&interval=2026-06-01T12:00:01Z", 400, "asset=ID")]
    [InlineData("proof/statement?asset=none&interval=2026-06-01T12:00:00Z", 404, "statement of none")]
    [InlineData("proof/entry?digest=00", 400, "digest=HEX")]
    [InlineData("proof/entry?digest=0000000000000000000000000000000000000000000000000000000000000000", 404, "batches 0 to 95")]
    [InlineData("proof/entry?digest=0000000000000000000000000000000000000000000000000000000000000000&from=3&to=5", 404, "batches 3 to 5")]
    [InlineData("proof/entry?digest=0000000000000000000000000000000000000000000000000000000000000000&from=5&to=3", 400, "expected from 0 on")]
    public async Task WhatIsNotThere_IsSaid_WithWhatAndLimit(string path, int status, string words)
    {
        DemoFiles demo = await runs.PlainAsync();
        HttpClient http = await served.OfAsync(demo);
        using HttpResponseMessage response = await http.GetAsync(path);
        Assert.Equal((HttpStatusCode)status, response.StatusCode);
        Assert.Contains(words, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.True(response.Headers.CacheControl!.NoCache);
    }

    [Fact]
    public async Task LongAddress_AndOtherMethods_AreRefused()
    {
        DemoFiles demo = await runs.PlainAsync();
        HttpClient http = await served.OfAsync(demo);
        using HttpResponseMessage tooLong = await http.GetAsync("proof/reading?device=" + new string('x', 3000));
        Assert.Equal(HttpStatusCode.RequestUriTooLong, tooLong.StatusCode);
        using HttpResponseMessage post = await http.PostAsync("checkpoint", null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
    }

    [Fact]
    public async Task EveryReadingAndStatement_OfThreeBatches_IsProvedByLookUp_LateOnesToo()
    {
        DemoFiles demo = await runs.FaultyAsync();
        using ToolRun serve = Serve(demo);
        using HttpClient http = await ClientAsync(serve);
        TlogPolicy policy = TlogPolicy.Parse(await File.ReadAllBytesAsync(demo.Policy));
        int late = 0;
        foreach (int number in (int[])[0, 41, 95])
        {
            IReadOnlyList<ReadOnlyMemory<byte>> entries = EntryBundle.Decode(await File.ReadAllBytesAsync(Path.Combine(demo.Log, TilePath.ForBatch(number))));
            foreach (ReadOnlyMemory<byte> entry in entries)
            {
                string question = QuestionFor(entry);
                using HttpResponseMessage response = await http.GetAsync(question);
                byte[] file = await response.Content.ReadAsByteArrayAsync();
                Assert.True(response.IsSuccessStatusCode, $"batch {number}: {question}: {System.Text.Encoding.UTF8.GetString(file)}");
                LogProofVerification result = LogProofVerifier.Verify(file, policy);
                Assert.True(result.Failure is null, $"{question}: {result.Failure}");
                Assert.Equal(entry.ToArray(), result.Proof!.Entry.ToArray());
                Assert.Equal(number, result.Proof.Batch);
                late += EntryKind.Of(entry) == EntryKind.Reading && ReadingEntry.Decode(entry).Signed.Capture.Time.UnixMilliseconds <= BatchHeader.Decode(result.Proof.Header).Facts.LastEventTime - 900_000 ? 1 : 0;
            }
        }

        Assert.True(late > 0, "No late reading was among them.");
    }

    [Fact]
    public async Task ProofAsJson_SaysTheSame_AndTheToolPrintsTheFile()
    {
        DemoFiles demo = await runs.PlainAsync();
        HttpClient http = await served.OfAsync(demo);
        ReadOnlyMemory<byte> entry = EntryBundle.Decode(await File.ReadAllBytesAsync(Path.Combine(demo.Log, "batch/040")))[^1];
        string question = QuestionFor(entry);
        byte[] file = await http.GetByteArrayAsync(question);
        using HttpRequestMessage request = new(HttpMethod.Get, question);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using HttpResponseMessage response = await http.SendAsync(request);
        JsonElement json = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        LogProof proof = LogProof.Parse(file);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("batch 40", response.Headers.GetValues("CarbonLedger-Searched").Single());
        Assert.Equal(Convert.ToBase64String(entry.Span), json.GetProperty("entry").GetString());
        Assert.Equal(proof.EntryProof.Select(hash => hash.ToBase64()), json.GetProperty("entryProof").EnumerateArray().Select(hash => hash.GetString()!));
        Assert.Equal(proof.Checkpoint.Format(), json.GetProperty("checkpoint").GetString());
        string digest = json.GetProperty("leaf").GetString()!;
        Assert.Equal(file, await http.GetByteArrayAsync($"proof/entry?digest={digest}"));
        Assert.Contains("verified: ", (await ToolRun.ToEndAsync("proof", runs.NewFile("p.tlog-proof", file), "--policy", demo.Policy)).Expect(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WholeBatches_NeedTheAuditorsToken_WhenThereIsOne()
    {
        DemoFiles demo = await runs.PlainAsync();
        string token = runs.NewFile("token", System.Text.Encoding.ASCII.GetBytes(Token + "\n"));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(token, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
            (await ToolRun.ToEndAsync("log", "serve", "--data", DataOf(demo), "--auditor-token-file", token)).Expect(66);
            File.SetUnixFileMode(token, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        using ToolRun serve = Serve(demo, "--auditor-token-file", token);
        using HttpClient http = await ClientAsync(serve);
        foreach (string? sent in (string?[])[null, "wrong", Token[..^1]])
        {
            using HttpRequestMessage request = new(HttpMethod.Get, "batch/000");
            request.Headers.Authorization = sent is null ? null : new AuthenticationHeaderValue("Bearer", sent);
            using HttpResponseMessage refused = await http.SendAsync(request);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        Assert.NotEmpty(await http.GetByteArrayAsync("tile/0/000.p/96"));
        string copy = runs.NewPath("mirror");
        string address = http.BaseAddress!.ToString();
        (await ToolRun.ToEndAsync("mirror", address, copy, "--policy", demo.Policy)).Expect(3);
        (await ToolRun.ToEndAsync("mirror", address, copy, "--policy", demo.Policy, "--auditor-token-file", token)).Expect(0);
        (await ToolRun.ToEndAsync("fsck", copy, "--policy", demo.Policy)).Expect(0);
        await serve.InterruptAsync();
        ToolResult ended = (await serve.WhenEndedAsync()).Expect(130);
        Assert.DoesNotContain(Token, ended.Output + ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MirrorThatIsKilled_GoesOnWhereItWas()
    {
        DemoFiles demo = await runs.PlainAsync();
        using ToolRun serve = Serve(demo);
        using HttpClient http = await ClientAsync(serve);
        string copy = runs.NewPath("mirror");
        using (ToolRun mirror = ToolRun.Start("mirror", http.BaseAddress!.ToString(), copy, "--policy", demo.Policy))
        {
            await mirror.ReachesAsync(() => File.Exists(Path.Combine(copy, "batch", "010")));
            await mirror.KillAsync();
        }

        (await ToolRun.ToEndAsync("mirror", http.BaseAddress!.ToString(), copy, "--policy", demo.Policy)).Expect(0);
        (await ToolRun.ToEndAsync("fsck", copy, "--policy", demo.Policy)).Expect(0);
    }

    private static string DataOf(DemoFiles demo) => Path.Combine(demo.Folder, "data");

    internal static ToolRun Serve(DemoFiles demo, params string[] more) => ToolRun.Start(["log", "serve", "--data", DataOf(demo), "--listen", "127.0.0.1:0", .. more]);

    internal static async Task<HttpClient> ClientAsync(ToolRun serve)
    {
        const string Before = "Listening on ";
        Assert.True(await serve.WritesAsync(Before), string.Join('\n', serve.Lines));
        return new HttpClient { BaseAddress = new Uri(serve.Lines.Single(line => line.StartsWith(Before, StringComparison.Ordinal))[Before.Length..]) };
    }

    private static string QuestionFor(ReadOnlyMemory<byte> entry)
    {
        switch (EntryKind.Of(entry))
        {
            case EntryKind.Reading:
                CarbonLedger.Carbon.Metering.Capture capture = ReadingEntry.Decode(entry).Signed.Capture;
                return $"proof/reading?device={capture.Device}&time={capture.Time.UnixMilliseconds}&version={capture.Version}";
            case EntryKind.Statement:
                StatementEntry statement = StatementEntry.Decode(entry);
                return $"proof/statement?asset={statement.Figures.Asset}&interval={statement.Interval.Start.UnixMilliseconds}&version={statement.Version}";
            default:
                return $"proof/entry?digest={MerkleTree.LeafHash(entry.Span).ToHex()}";
        }
    }
}
