namespace CarbonLedger.Ledger.Tests;

public class TlogPolicyTests
{
    private static readonly Ed25519Signer[] Signers = [.. Enumerable.Range(0, 6).Select(i => new Ed25519Signer(SeedKeys.Derive(new byte[32], $"w{i}")))];
    private static readonly string[] Keys = [.. Signers.Select((signer, i) => Cosignature.KeyOf($"w{i}.example", signer).Format())];
    private static readonly string Log = TestLog.Signer.Key.Format();
    private static readonly Checkpoint Head = new(TestLog.Origin, 7, Hash.Of([7]));

    // The example of the specification: two of X1..X3 and one of Y1..Y3.
    private static readonly string Nested = $"""
        # a comment
        log {Log} https://log.example/

        witness X1 {Keys[0]}
        witness X2 {Keys[1]} https://x2.example/
        	witness  X3	{Keys[2]}
          # another
        group X 2 X1 X2 X3
        witness Y1 {Keys[3]}
        witness Y2 {Keys[4]}
        witness Y3 {Keys[5]}
        group Y any Y1 Y2 Y3
        group XY all X Y
        quorum XY

        """;

    [Fact]
    public void ANestedQuorum_IsMetByExactlyTheSetsItsRuleSays()
    {
        TlogPolicy policy = TlogPolicy.Parse(Nested);
        for (int set = 0; set < 64; set++)
        {
            int[] members = [.. Enumerable.Range(0, 6).Where(i => (set & (1 << i)) != 0)];
            PolicyEvaluation evaluation = policy.Evaluate(CosignedBy(members));
            bool expected = members.Count(i => i < 3) >= 2 && members.Any(i => i >= 3);

            Assert.True(evaluation.LogSigned);
            Assert.Equal(expected, evaluation.QuorumMet);
            Assert.Equal(expected, evaluation.Holds);
            Assert.Equal(members.Select(i => Keys[i]), evaluation.Witnesses.Select(seen => seen.Witness.Key.Format()));
        }
    }

    [Fact]
    public void APolicy_KeepsItsUrlsAndNames()
    {
        TlogPolicy policy = TlogPolicy.Parse(Nested);
        Assert.Equal("https://log.example/", Assert.Single(policy.Logs).Url);
        Assert.Equal([null, "https://x2.example/", null], policy.Witnesses.Take(3).Select(witness => witness.Url));
        Assert.Equal([("X", 2), ("Y", 1), ("XY", 2)], policy.Groups.Select(group => (group.Name, group.Threshold)));
        Assert.Equal("XY", policy.Quorum);
    }

    [Fact]
    public void AQuorumOfNone_NeedsTheLogOnly()
    {
        PolicyEvaluation evaluation = TlogPolicy.Parse($"log {Log}\nquorum none").Evaluate(CosignedBy());
        Assert.True(evaluation.Holds);
        Assert.Empty(evaluation.Witnesses);
    }

    [Fact]
    public void ALogKey_SpeaksForItsOwnOriginOnly()
    {
        TlogPolicy policy = TlogPolicy.Parse($"log {Log}\nquorum none\n");
        SignedNote other = TestLog.Signer.Sign(new Checkpoint("carbonledger.example/other", 7, Hash.Of([7])).Format());
        Assert.False(policy.Evaluate(other).LogSigned);
        Assert.False(policy.Evaluate(other).Holds);
    }

    [Fact]
    public void ABadSignatureOfAWitness_RejectsWhateverTheQuorum()
    {
        SignedNote stolen = CosignedBy().With(Cosignature.Sign("w0.example", Signers[0], "another text\n", 5));
        PolicyEvaluation evaluation = TlogPolicy.Parse($"log {Log}\nwitness A {Keys[0]}\nquorum none\n").Evaluate(stolen);
        Assert.Equal(Keys[0], evaluation.BadKey?.Format());
        Assert.False(evaluation.Holds);
    }

    [Fact]
    public void ACosignatureTwice_CountsOnce()
    {
        TlogPolicy policy = TlogPolicy.Parse($"log {Log}\nwitness A {Keys[0]}\nwitness B {Keys[1]}\ngroup G all A B\nquorum G\n");
        PolicyEvaluation evaluation = policy.Evaluate(CosignedBy(0, 0));
        Assert.Single(evaluation.Witnesses);
        Assert.False(evaluation.QuorumMet);
    }

    public static TheoryData<int, string> WrongPolicies() => new()
    {
        { 2, "log LOG\n" },
        { 1, "log\nquorum none\n" },
        { 1, "log LOG url more\nquorum none\n" },
        { 1, "log notakey\nquorum none\n" },
        { 1, "log KEY0\nquorum none\n" },
        { 2, "log LOG\nlog LOG\nquorum none\n" },
        { 1, "witness A LOG\nquorum A\n" },
        { 1, "witness A\nquorum none\n" },
        { 2, "witness A KEY0\nwitness A KEY1\nquorum A\n" },
        { 2, "witness A KEY0\nwitness B KEY0\nquorum A\n" },
        { 1, "witness none KEY0\nquorum none\n" },
        { 2, "witness A KEY0\ngroup A any A\nquorum A\n" },
        { 2, "witness A KEY0\ngroup G any\nquorum A\n" },
        { 2, "witness A KEY0\ngroup G 0 A\nquorum G\n" },
        { 2, "witness A KEY0\ngroup G 2 A\nquorum G\n" },
        { 2, "witness A KEY0\ngroup G 01 A\nquorum G\n" },
        { 2, "witness A KEY0\ngroup G most A\nquorum G\n" },
        { 2, "witness A KEY0\ngroup G all A A\nquorum G\n" },
        { 2, "witness A KEY0\ngroup G any B\nwitness B KEY1\nquorum G\n" },
        { 2, "witness A KEY0\ngroup G any G\nquorum G\n" },
        { 2, "witness A KEY0\ngroup G any none\nquorum G\n" },
        { 3, "witness A KEY0\ngroup G any A\ngroup H any A\nquorum H\n" },
        { 1, "quorum A\nwitness A KEY0\n" },
        { 1, "quorum\n" },
        { 2, "quorum none\nquorum none\n" },
        { 1, "something else\nquorum none\n" },
        { 1, "quorum none\r\n" },
        { 2, "quorum none\n# null \0\n" },
        { 1, "" },
    };

    [Theory]
    [MemberData(nameof(WrongPolicies))]
    public void AWrongPolicy_IsRefusedWithItsLine(int line, string text)
    {
        string policy = text.Replace("LOG", Log, StringComparison.Ordinal)
            .Replace("KEY0", Keys[0], StringComparison.Ordinal).Replace("KEY1", Keys[1], StringComparison.Ordinal);
        Assert.Equal($"policy line {line}", Assert.Throws<LedgerFormatException>(() => TlogPolicy.Parse(policy)).Field);
    }

    [Fact]
    public void NamesAreBytes_SoTheKelvinSignIsNotK()
    {
        LedgerFormatException wrong = Assert.Throws<LedgerFormatException>(() => TlogPolicy.Parse($"witness K {Keys[0]}\nquorum \u212a\n"));
        Assert.Equal("policy line 2", wrong.Field);
    }

    private static SignedNote CosignedBy(params int[] members) => TestLog.Signer.Sign(Head.Format())
        .With(members.Select(i => Cosignature.Sign($"w{i}.example", Signers[i], Head.Format(), 1000 + i)));
}
