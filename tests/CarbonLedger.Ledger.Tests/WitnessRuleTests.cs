using System.Text;
using CsCheck;

namespace CarbonLedger.Ledger.Tests;

/// <summary>The witness's decision: the recorded exchanges replayed from its side, every refusal, and any bytes.</summary>
public class WitnessRuleTests
{
    private const long RecordedTime = 1_795_351_287;

    private static readonly Ed25519Signer WitnessSigner = new(SeedKeys.Derive(new byte[32], "test witness"));
    private static readonly TestLog Log = new(9);
    private static readonly WitnessRule Rule = new(TestLog.WitnessKey.Name, WitnessSigner, [TestLog.Signer.Key]);

    [Fact]
    public void TheRecordedExchanges_AreAnsweredAsTheOtherWitnessAnsweredThem()
    {
        WitnessRule rule = new("witness.example/w1", WitnessSigner, [VerifierKey.Parse(Text("log.vkey").TrimEnd('\n'))]);
        string[] requests = [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Vectors", "witness"), "*.request").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];
        Checkpoint? last = null;
        List<WitnessStatus> statuses = [];
        foreach (string name in requests)
        {
            WitnessVerdict verdict = Answer(rule, Vectors.Bytes($"witness/{name}.request"), last, RecordedTime);
            string[] headers = Text(name + ".headers").Split(["\r\n", "\n"], StringSplitOptions.None);
            Assert.StartsWith($"HTTP/1.1 {(int)verdict.Status} ", headers[0], StringComparison.Ordinal);
            Assert.Contains($"Content-Type: {verdict.ContentType}", headers);
            statuses.Add(verdict.Status);
            if (verdict.Cosigned is { } cosigned)
            {
                // Another key gives other bytes; their form, length and time are the same.
                Assert.Equal(Text(name + ".response").Length, verdict.Body.Length);
                Assert.Equal(RecordedTime, cosigned.Verify([rule.Key]).Verified.Single().Time);
                last = Checkpoint.Parse(cosigned.Text);
            }
            else
            {
                Assert.Equal(Text(name + ".response"), verdict.Body);
            }
        }

        Assert.Equal([200, 200, 409, 422, 422, 403, 404, 400, 400, 200], statuses.Select(status => (int)status));
        Assert.Equal(70100, last!.Size);
    }

    [Fact]
    public void ACosignature_IsTheOnlyLineOfTheBody_AndVerifiesOverTheCheckpoint()
    {
        WitnessVerdict verdict = Answer(Rule, Body(0, 3), null);
        NoteSignature line = NoteSignature.ParseLine(verdict.Body.TrimEnd('\n'));
        Assert.True(Cosignature.Verify(TestLog.WitnessKey, Log.CheckpointAt(3).Format(), line, out long time));
        Assert.Equal(TestLog.CosignatureTime, time);
        Assert.Equal(Log.NoteAt(3).Format(), verdict.Cosigned!.Format());
    }

    [Fact]
    public void EverySizeToEveryLaterOne_IsCosigned()
    {
        for (int old = 0; old <= 9; old++)
        {
            for (int size = Math.Max(1, old); size <= 9; size++)
            {
                Assert.Equal(WitnessStatus.Cosigned, Answer(Rule, Body(old, size), old == 0 ? null : Log.CheckpointAt(old)).Status);
            }
        }
    }

    [Fact]
    public void TheSameCheckpoint_IsCosignedAgain_WithTheLaterTime()
    {
        WitnessVerdict again = Answer(Rule, Body(5, 5), Log.CheckpointAt(5), TestLog.CosignatureTime + 60);
        Assert.Equal(WitnessStatus.Cosigned, again.Status);
        Assert.Equal(TestLog.CosignatureTime + 60, again.Cosigned!.Verify([TestLog.WitnessKey]).Verified.Single().Time);
    }

    [Theory]
    [InlineData(0, 5, 5, "5\n")]
    [InlineData(3, 5, 5, "5\n")]
    [InlineData(3, 4, 7, "7\n")]
    [InlineData(3, 5, 0, "0\n")]
    public void AnotherOldSize_IsAnsweredWithTheSizeCosigned(int old, int size, int cosigned, string body)
    {
        WitnessVerdict verdict = Answer(Rule, Body(old, size), cosigned == 0 ? null : Log.CheckpointAt(cosigned));
        Assert.Equal((WitnessStatus.OtherSize, body, "text/x.tlog.size"), (verdict.Status, verdict.Body, verdict.ContentType));
        Assert.Null(verdict.Cosigned);
    }

    [Fact]
    public void AnotherHistory_IsNeverCosigned()
    {
        Checkpoint other = new(TestLog.Origin, 5, Hash.Of("another history"u8));
        Assert.Equal(WitnessStatus.NotProved, Answer(Rule, Body(5, 5), other).Status);
        Assert.Equal(WitnessStatus.NotProved, Answer(Rule, Body(5, 9), other).Status);
        Assert.Equal(WitnessStatus.NotProved, Answer(Rule, Body(5, 9, proof: []), Log.CheckpointAt(5)).Status);
        Assert.Equal(WitnessStatus.NotProved, Answer(Rule, Body(0, 5, proof: [Hash.Zero]), null).Status);
    }

    [Fact]
    public void AnEmptyLog_HasOneRoot()
    {
        Assert.Equal(WitnessStatus.Cosigned, Answer(Rule, Body(0, 0), null).Status);
        SignedNote wrong = TestLog.Signer.Sign(new Checkpoint(TestLog.Origin, 0, Hash.Of("x"u8)).Format());
        Assert.Equal(WitnessStatus.NotProved, Answer(Rule, TestLog.Utf8(new WitnessRequest(0, [], wrong).Format()), null).Status);
        Assert.Equal(WitnessStatus.Cosigned, Answer(Rule, Body(0, 4), Log.CheckpointAt(0)).Status);
    }

    [Fact]
    public void AKeyOfAnotherLog_DoesNotSpeakForThisOrigin()
    {
        NoteSigner other = new("carbonledger.example/other", new Ed25519Signer(SeedKeys.Derive(new byte[32], "other log")));
        WitnessRule both = new(TestLog.WitnessKey.Name, WitnessSigner, [TestLog.Signer.Key, other.Key]);
        byte[] body = TestLog.Utf8(new WitnessRequest(0, [], other.Sign(Log.CheckpointAt(3).Format())).Format());
        Assert.Equal(WitnessStatus.NotSigned, Answer(both, body, null).Status);
    }

    [Fact]
    public void AWitnessKey_IsNoLogKey() =>
        Assert.Throws<LedgerFormatException>(() => new WitnessRule("witness.example/test", WitnessSigner, [TestLog.WitnessKey]));

    [Fact]
    public void LinesOfUnknownKeys_AreNotKept()
    {
        SignedNote note = TestLog.Signer.Sign(Log.CheckpointAt(3).Format()).With([.. Enumerable.Range(0, 63).Select(i => new NoteSignature("stranger", (uint)i, new byte[64]))]);
        WitnessVerdict verdict = Answer(Rule, TestLog.Utf8(new WitnessRequest(0, [], note).Format()), null);
        Assert.Equal(WitnessStatus.Cosigned, verdict.Status);
        Assert.Equal(2, verdict.Cosigned!.Signatures.Count);
    }

    [Fact]
    public void AnyBytes_AreAVerdict() => Gen.Byte.Array[0, 400].Sample(bytes => Answer(Rule, bytes, null).Status != WitnessStatus.Cosigned, iter: 2000);

    [Fact]
    public void DamagedBytes_AreAVerdict_AndOnlyTheTrueCheckpointIsCosigned() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Byte, Gen.Int[0, 2]).Sample((at, value, kind) =>
        {
            byte[] valid = Body(4, 9);
            int place = at % valid.Length;
            byte[] damaged = kind switch
            {
                0 => [.. valid.AsSpan(0, place), value, .. valid.AsSpan(place)],
                1 => [.. valid.AsSpan(0, place), .. valid.AsSpan(place + 1)],
                _ => [.. valid.AsSpan(0, place), value, .. valid.AsSpan(place + 1)],
            };
            WitnessVerdict verdict = Answer(Rule, damaged, Log.CheckpointAt(4));
            return verdict.Cosigned is null || verdict.Cosigned.Text == Log.CheckpointAt(9).Format();
        }, iter: 4000);

    private static WitnessVerdict Answer(WitnessRule rule, byte[] body, Checkpoint? last, long time = TestLog.CosignatureTime) =>
        rule.TryAdmit(body, out WitnessSubmission? submission, out WitnessVerdict? refusal) ? rule.Decide(submission, last, time) : refusal;

    private static byte[] Body(int old, int size, IReadOnlyList<Hash>? proof = null) => TestLog.Utf8(new WitnessRequest(
        old,
        proof ?? (old == 0 || old > size ? [] : MerkleTree.ConsistencyProof(Log.Leaves[..size], old)),
        TestLog.Signer.Sign(Log.CheckpointAt(size).Format())).Format());

    private static string Text(string name) => Encoding.UTF8.GetString(Vectors.Bytes("witness/" + name));
}
