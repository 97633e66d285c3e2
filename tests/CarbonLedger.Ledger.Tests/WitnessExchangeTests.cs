using System.Text;

namespace CarbonLedger.Ledger.Tests;

/// <summary>Ten exchanges recorded with a witness program that nobody here wrote.</summary>
public class WitnessExchangeTests
{
    private static readonly VerifierKey LogKey = VerifierKey.Parse(Text("log.vkey").TrimEnd('\n'));
    private static readonly VerifierKey WitnessKey = VerifierKey.Parse(Text("witness.vkey").TrimEnd('\n'));

    [Theory]
    [InlineData("01-first-300", 0, 300)]
    [InlineData("02-grow-300-70000", 300, 70000)]
    [InlineData("10-grow-70000-70100", 70000, 70100)]
    public void AnAcceptedRequest_IsCosignedOverItsCheckpoint(string name, long oldSize, long newSize)
    {
        WitnessRequest request = Request(name);
        SignedNote cosigned = request.Checkpoint.With(NoteSignature.ParseLine(Text(name + ".response").TrimEnd('\n')));
        TlogPolicy policy = TlogPolicy.Parse($"log {LogKey}\nwitness w1 {WitnessKey}\nquorum w1\n");
        PolicyEvaluation evaluation = policy.Evaluate(cosigned);

        Assert.True(evaluation.Holds);
        Assert.Equal(1_795_351_287, Assert.Single(evaluation.Witnesses).Time);
        Assert.Equal((oldSize, newSize), (request.OldSize, Checkpoint.Parse(request.Checkpoint.Text).Size));
    }

    [Fact]
    public void TheConsistencyProofsOfAcceptedRequests_Hold()
    {
        Checkpoint first = Checkpoint.Parse(Request("01-first-300").Checkpoint.Text);
        Checkpoint second = Checkpoint.Parse(Request("02-grow-300-70000").Checkpoint.Text);
        Checkpoint third = Checkpoint.Parse(Request("10-grow-70000-70100").Checkpoint.Text);

        Assert.True(Follows(first, second, Request("02-grow-300-70000")));
        Assert.True(Follows(second, third, Request("10-grow-70000-70100")));
        Assert.False(Follows(second, third, Request("05-truncated-proof")));
        Assert.False(Follows(second, Checkpoint.Parse(Request("04-fork-same-size").Checkpoint.Text), Request("04-fork-same-size")));
    }

    [Theory]
    [InlineData("03-stale-old-size", true)]
    [InlineData("04-fork-same-size", true)]
    [InlineData("05-truncated-proof", true)]
    [InlineData("06-bad-log-signature", false)]
    [InlineData("08-old-larger-than-checkpoint", true)]
    public void ARefusedRequest_HasTheLogSignatureItWasRefusedWith(string name, bool holds)
    {
        NoteVerification verification = Request(name).Checkpoint.Verify([LogKey]);
        Assert.Equal(holds, verification.Holds);
        Assert.Equal(holds ? null : LogKey, verification.BadKey);
    }

    [Fact]
    public void ARequestOfAnotherLog_IsSignedByNoKnownKey()
    {
        NoteVerification verification = Request("07-unknown-origin").Checkpoint.Verify([LogKey]);
        Assert.False(verification.Holds);
        Assert.Null(verification.BadKey);
    }

    [Fact]
    public void Garbage_IsRefused() => Assert.Throws<LedgerFormatException>(() => Request("09-garbage"));

    [Theory]
    [InlineData("01-first-300")]
    [InlineData("02-grow-300-70000")]
    [InlineData("03-stale-old-size")]
    [InlineData("04-fork-same-size")]
    [InlineData("05-truncated-proof")]
    [InlineData("06-bad-log-signature")]
    [InlineData("07-unknown-origin")]
    [InlineData("08-old-larger-than-checkpoint")]
    [InlineData("10-grow-70000-70100")]
    public void ARequest_ReadAndWritten_IsTheSameText(string name) => Assert.Equal(Text(name + ".request"), Request(name).Format());

    [Theory]
    [InlineData("old 00\n\n")]
    [InlineData("old\n\n")]
    [InlineData("new 0\n\n")]
    [InlineData("old 0\nAAAA\n\n")]
    [InlineData("old 0\n")]
    public void ARequestInAnotherForm_IsRefused(string head) => Assert.Throws<LedgerFormatException>(
        () => WitnessRequest.Parse(TestLog.Utf8(head + TestLog.Signer.Sign("text\n").Format())));

    private static bool Follows(Checkpoint old, Checkpoint next, WitnessRequest request) =>
        MerkleTree.VerifyConsistency(old.Size, next.Size, old.Root, next.Root, request.Proof);

    private static WitnessRequest Request(string name) => WitnessRequest.Parse(Vectors.Bytes($"witness/{name}.request"));

    private static string Text(string name) => Encoding.UTF8.GetString(Vectors.Bytes("witness/" + name));
}
