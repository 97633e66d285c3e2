using System.Text;
using CarbonLedger.Anchors.Witness;
using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Tests;

/// <summary>A log's side of the witness protocol: against our own witness over HTTP, against recorded answers, and against witnesses that fail or lie.</summary>
public sealed class WitnessClientTests
{
    private const string Plain = "text/plain; charset=utf-8";
    private const string Size = "text/x.tlog.size";

    private static readonly GrowingLog Log = new(700);
    private static readonly GrowingLog Fork = new(700, "two");

    [Fact]
    public async Task FirstThenGrown_IsCosignedByAll_AndTheQuorumIsMet()
    {
        await using TestWitness first = await TestWitness.StartAsync("w1");
        await using TestWitness second = await TestWitness.StartAsync("w2");
        string policy = $"log {GrowingLog.Key}\n{first.PolicyLine("a")}{second.PolicyLine("b")}group all 2 a b\nquorum all\n";
        foreach ((int old, int size) in new[] { (0, 1), (1, 300), (300, 300), (300, 700) })
        {
            WitnessRound round = await AskAsync(policy, Log, size, old);
            Assert.True(round.MayPublish, string.Join('\n', round.Answers.Select(answer => answer.Text)));
            Assert.Equal(3, round.Note.Signatures.Count);
            Assert.Equal(["a", "b"], round.Evaluation.Witnesses.Select(seen => seen.Witness.Name).Order());
            Assert.Equal((size, size), ((int)first.Last!.Size, (int)second.Last!.Size));
        }
    }

    [Theory]
    [InlineData(0, 700)]
    [InlineData(1, 2)]
    [InlineData(699, 700)]
    [InlineData(512, 512)]
    public async Task AStaleSize_IsAskedAgainFromTheSizeTheWitnessNames(int believed, int size)
    {
        await using TestWitness witness = await TestWitness.StartAsync("w1");
        string policy = PolicyOf(witness.PolicyLine("a"));
        int cosigned = Math.Min(512, size - 1) is > 0 and int known ? known : 1;
        Assert.True((await AskAsync(policy, Log, cosigned, 0)).MayPublish);

        WitnessRound round = await AskAsync(policy, Log, size, believed);
        Assert.True(round.MayPublish, round.Answers[0].Text);
        Assert.Equal(size, witness.Last!.Size);
    }

    [Fact]
    public async Task AWitnessThatKnowsNothingYet_IsAskedFromZero()
    {
        await using TestWitness witness = await TestWitness.StartAsync("w1");
        Assert.True((await AskAsync(PolicyOf(witness.PolicyLine("a")), Log, 300, 299)).MayPublish);
    }

    [Theory]
    [InlineData(300, 300)]
    [InlineData(300, 700)]
    [InlineData(0, 300)]
    public async Task AFork_IsRefused_AndIsNotPublished(int believed, int size)
    {
        await using TestWitness witness = await TestWitness.StartAsync("w1");
        string policy = PolicyOf(witness.PolicyLine("a"));
        Assert.True((await AskAsync(policy, Log, 300, 0)).MayPublish);

        WitnessRound round = await AskAsync(policy, Fork, size, believed);
        Assert.Equal(WitnessOutcome.HistoryRefused, round.Answers[0].Outcome);
        Assert.False(round.MayPublish);
        Assert.Single(round.Note.Signatures);
        Assert.Equal(Log.NoteAt(300).Text, witness.Last!.Format());
    }

    [Fact]
    public async Task AWitnessAheadOfUs_IsReportedWithBothSizes_AndStopsWhatAQuorumOfOthersWouldLetPass()
    {
        await using TestWitness ahead = await TestWitness.StartAsync("w1");
        await using TestWitness behind = await TestWitness.StartAsync("w2");
        Assert.True((await AskAsync(PolicyOf(ahead.PolicyLine("a")), Log, 700, 0)).MayPublish);

        string any = $"log {GrowingLog.Key}\n{ahead.PolicyLine("a")}{behind.PolicyLine("b")}group any any a b\nquorum any\n";
        WitnessRound round = await AskAsync(any, Log, 512, 300);
        Assert.True(round.Evaluation.Holds);
        Assert.False(round.MayPublish);
        Assert.Equal((WitnessOutcome.Ahead, 700), (round.Answers[0].Outcome, round.Answers[0].SizeCosigned));
        Assert.Contains("size 700 and this log holds 512", round.Answers[0].Text, StringComparison.Ordinal);
        Assert.Equal(WitnessOutcome.Cosigned, round.Answers[1].Outcome);
    }

    [Fact]
    public async Task OneWitnessDown_LeavesTheOthersToTheQuorum()
    {
        await using TestWitness up = await TestWitness.StartAsync("w1");
        TestWitness down = await TestWitness.StartAsync("w2");
        string lines = up.PolicyLine("a") + down.PolicyLine("b");
        await down.DisposeAsync();

        WitnessRound any = await AskAsync($"log {GrowingLog.Key}\n{lines}group g any a b\nquorum g\n", Log, 300, 0);
        Assert.Equal([WitnessOutcome.Cosigned, WitnessOutcome.Unreachable], any.Answers.Select(answer => answer.Outcome));
        Assert.True(any.MayPublish);
        Assert.False((await AskAsync($"log {GrowingLog.Key}\n{lines}group g all a b\nquorum g\n", Log, 300, 300)).MayPublish);
    }

    [Fact]
    public async Task ASlowWitness_RunsOutOfItsTime_AndHoldsUpNobodyLonger()
    {
        await using TestWitness quick = await TestWitness.StartAsync("w1");
        await using ScriptedWitness slow = await ScriptedWitness.StartAsync(TimeSpan.FromMinutes(1), (200, Plain, ""));
        string policy = $"log {GrowingLog.Key}\n{quick.PolicyLine("a")}witness b {KeyOf("w2")} {slow.Address}\ngroup g any a b\nquorum g\n";
        WitnessRound round = await AskAsync(policy, Log, 300, 0, TimeSpan.FromSeconds(2));
        Assert.Equal([WitnessOutcome.Cosigned, WitnessOutcome.TimedOut], round.Answers.Select(answer => answer.Outcome));
        Assert.True(round.MayPublish);
    }

    [Fact]
    public async Task ACosignatureOfAnotherNote_IsNotTaken()
    {
        await using ScriptedWitness liar = await ScriptedWitness.StartAsync((200, Plain, Line("w1", Fork.NoteAt(300).Text)));
        WitnessRound round = await AskAsync(PolicyOf($"witness a {KeyOf("w1")} {liar.Address}\n"), Log, 300, 0);
        Assert.Equal(WitnessOutcome.Misbehaved, round.Answers[0].Outcome);
        Assert.Null(round.Answers[0].Cosignature);
        Assert.Equal(Log.NoteAt(300).Format(), round.Note.Format());
        Assert.False(round.MayPublish);
    }

    [Fact]
    public async Task ACosignatureOfAnotherKey_IsNotTaken_AndBesideTheKnownOneIsIgnored()
    {
        string text = Log.NoteAt(300).Text;
        await using ScriptedWitness other = await ScriptedWitness.StartAsync((200, Plain, Line("w2", text)), (200, Plain, Line("w2", text) + Line("w1", text)));
        string policy = PolicyOf($"witness a {KeyOf("w1")} {other.Address}\n");
        Assert.Equal(WitnessOutcome.Misbehaved, (await AskAsync(policy, Log, 300, 0)).Answers[0].Outcome);
        WitnessRound both = await AskAsync(policy, Log, 300, 0);
        Assert.True(both.MayPublish);
        Assert.Equal(2, both.Note.Signatures.Count);
    }

    [Theory]
    [InlineData(200, Plain, "", WitnessOutcome.Misbehaved)]
    [InlineData(200, Plain, "thank you\n", WitnessOutcome.Misbehaved)]
    [InlineData(409, Size, "300\n", WitnessOutcome.HistoryRefused)]
    [InlineData(409, Size, "", WitnessOutcome.Misbehaved)]
    [InlineData(409, Size, "12", WitnessOutcome.Misbehaved)]
    [InlineData(409, Size, "-1\n", WitnessOutcome.Misbehaved)]
    [InlineData(409, Size, "99999999999999999999\n", WitnessOutcome.Misbehaved)]
    [InlineData(409, Plain, "conflict\n", WitnessOutcome.HistoryRefused)]
    [InlineData(422, Plain, "bad consistency proof\n", WitnessOutcome.HistoryRefused)]
    [InlineData(400, Plain, "invalid input\n", WitnessOutcome.Refused)]
    [InlineData(403, Plain, "invalid signature\n", WitnessOutcome.Refused)]
    [InlineData(404, Plain, "unknown log\n", WitnessOutcome.Refused)]
    [InlineData(302, Plain, "elsewhere\n", WitnessOutcome.Refused)]
    [InlineData(500, Plain, "oh\n", WitnessOutcome.Refused)]
    public async Task AnyOtherAnswer_IsAnOutcome_AndNeverACosignature(int status, string type, string body, WitnessOutcome outcome)
    {
        await using ScriptedWitness witness = await ScriptedWitness.StartAsync((status, type, body));
        WitnessRound round = await AskAsync(PolicyOf($"witness a {KeyOf("w1")} {witness.Address}\n"), Log, 300, 300);
        Assert.Equal(outcome, round.Answers[0].Outcome);
        Assert.False(round.MayPublish);
        Assert.Single(witness.Requests);
    }

    [Fact]
    public async Task AWitnessThatNamesEverOtherSizes_IsAskedThreeTimes()
    {
        await using ScriptedWitness witness = await ScriptedWitness.StartAsync((409, Size, "7\n"), (409, Size, "8\n"), (409, Size, "9\n"), (409, Size, "10\n"));
        WitnessRound round = await AskAsync(PolicyOf($"witness a {KeyOf("w1")} {witness.Address}\n"), Log, 300, 0);
        Assert.Equal(WitnessOutcome.Refused, round.Answers[0].Outcome);
        Assert.Equal(["old 0", "old 7", "old 8"], witness.Requests.Select(request => request.Split('\n')[0]));
    }

    [Fact]
    public async Task AnEndlessAnswer_IsCutOff()
    {
        await using ScriptedWitness witness = await ScriptedWitness.StartAsync((200, Plain, new string('x', WitnessClient.AnswerBytesMax + 1)));
        Assert.Equal(WitnessOutcome.Unreachable, (await AskAsync(PolicyOf($"witness a {KeyOf("w1")} {witness.Address}\n"), Log, 300, 0)).Answers[0].Outcome);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ftp://witness.example/")]
    [InlineData(" nowhere")]
    public async Task AWitnessWithoutAddress_IsNotAsked(string url) =>
        Assert.Equal(WitnessOutcome.NoAddress, (await AskAsync(PolicyOf($"witness a {KeyOf("w1")}{url}\n"), Log, 300, 0)).Answers[0].Outcome);

    [Fact]
    public async Task ACheckpointOfNoLogOfThePolicy_IsNotSent()
    {
        await using ScriptedWitness witness = await ScriptedWitness.StartAsync((200, Plain, ""));
        using HttpClient http = WitnessClient.CreateHttp();
        WitnessClient client = new(http, TlogPolicy.Parse($"witness a {KeyOf("w1")} {witness.Address}\nquorum a\n"), new WitnessClientOptions());
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.AskAsync(Log.NoteAt(300), 0, Log.ProofsTo(300)));
        Assert.Empty(witness.Requests);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(301)]
    public void ATimeoutOutOfRange_IsRefused(int seconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new WitnessClientOptions { Timeout = TimeSpan.FromSeconds(seconds) });

    // The recorded requests give the checkpoints and proofs, the recorded answers what the other program said to them.
    [Theory]
    [InlineData("01-first-300", WitnessOutcome.Cosigned)]
    [InlineData("02-grow-300-70000", WitnessOutcome.Cosigned)]
    [InlineData("04-fork-same-size", WitnessOutcome.HistoryRefused)]
    [InlineData("05-truncated-proof", WitnessOutcome.HistoryRefused)]
    [InlineData("10-grow-70000-70100", WitnessOutcome.Cosigned)]
    public async Task ARecordedAnswer_IsRead_AndTheRequestIsTheRecordedOne(string name, WitnessOutcome outcome)
    {
        (WitnessRound round, ScriptedWitness witness) = await ReplayAsync(name, Recorded(name));
        await using (witness)
        {
            Assert.Equal(outcome, round.Answers[0].Outcome);
            Assert.Equal(outcome == WitnessOutcome.Cosigned, round.MayPublish);
            Assert.Equal(Text(name + ".request"), Assert.Single(witness.Requests));
            Assert.Equal(outcome == WitnessOutcome.Cosigned ? [1_795_351_287] : [], round.Evaluation.Witnesses.Select(seen => seen.Time));
        }
    }

    [Fact]
    public async Task TheRecordedStaleSize_IsAnsweredFromTheSizeItNames()
    {
        (WitnessRound round, ScriptedWitness witness) = await ReplayAsync("03-stale-old-size", Recorded("03-stale-old-size"), Recorded("02-grow-300-70000"));
        await using (witness)
        {
            Assert.True(round.MayPublish, round.Answers[0].Text);
            Assert.Equal(["old 300", "old 70000"], witness.Requests.Select(request => request.Split('\n')[0]));
        }
    }

    [Theory]
    [InlineData("07-unknown-origin")]
    [InlineData("08-old-larger-than-checkpoint")]
    [InlineData("09-garbage")]
    [InlineData("06-bad-log-signature")]
    public async Task ARecordedRefusal_IsReportedWithItsStatus(string name)
    {
        (WitnessRound round, ScriptedWitness witness) = await ReplayAsync("01-first-300", Recorded(name));
        await using (witness)
        {
            Assert.Equal(WitnessOutcome.Refused, round.Answers[0].Outcome);
            Assert.Contains($"HTTP {Recorded(name).Status}", round.Answers[0].Text, StringComparison.Ordinal);
        }
    }

    private static async Task<(WitnessRound Round, ScriptedWitness Witness)> ReplayAsync(string request, params (int Status, string Type, string Body)[] answers)
    {
        ScriptedWitness witness = await ScriptedWitness.StartAsync(answers);
        WitnessRequest recorded = WitnessRequest.Parse(Encoding.UTF8.GetBytes(Text(request + ".request")));
        TlogPolicy policy = TlogPolicy.Parse($"log {Text("log.vkey").Trim()}\nwitness a {Text("witness.vkey").Trim()} {witness.Address}\nquorum a\n");
        using HttpClient http = WitnessClient.CreateHttp();
        WitnessClient client = new(http, policy, new WitnessClientOptions());
        return (await client.AskAsync(recorded.Checkpoint, recorded.OldSize, (old, _) => Task.FromResult(old == recorded.OldSize ? recorded.Proof : [])), witness);
    }

    private static (int Status, string Type, string Body) Recorded(string name)
    {
        string[] headers = Text(name + ".headers").Split(["\r\n", "\n"], StringSplitOptions.None);
        string type = headers.Single(line => line.StartsWith("Content-Type: ", StringComparison.Ordinal))["Content-Type: ".Length..];
        return (int.Parse(headers[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), type, Text(name + ".response"));
    }

    private static async Task<WitnessRound> AskAsync(string policy, GrowingLog log, int size, int believed, TimeSpan? timeout = null)
    {
        using HttpClient http = WitnessClient.CreateHttp();
        WitnessClient client = new(http, TlogPolicy.Parse(policy), new WitnessClientOptions { Timeout = timeout ?? TimeSpan.FromSeconds(30) });
        return await client.AskAsync(log.NoteAt(size), believed, log.ProofsTo(size));
    }

    private static string PolicyOf(string witness) => $"log {GrowingLog.Key}\n{witness}quorum a\n";

    private static VerifierKey KeyOf(string name)
    {
        using Ed25519Signer signer = new(SeedKeys.Derive(new byte[32], name));
        return Cosignature.KeyOf($"witness.example/{name}", signer);
    }

    private static string Line(string name, string text)
    {
        using Ed25519Signer signer = new(SeedKeys.Derive(new byte[32], name));
        return Cosignature.Sign($"witness.example/{name}", signer, text, 1_790_000_000).FormatLine() + "\n";
    }

    private static string Text(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", "witness", name));
}
