using System.Text.Json;

namespace CarbonLedger.Ledger.Tests;

public class SignedNoteTests
{
    private static readonly JsonElement Known = Vectors.Json("merkle/signed-note-vectors.json");

    public static TheoryData<string> GoodKeys() => [.. Known.GetProperty("verifier_keys_ok").EnumerateArray().Select(key => key.GetString()!)];

    public static TheoryData<string> BadKeys() => [.. Known.GetProperty("verifier_keys_bad").EnumerateArray().Select(key => key[0].GetString()!)];

    public static TheoryData<string, string> GoodNotes()
    {
        TheoryData<string, string> notes = [];
        foreach (JsonElement note in Known.GetProperty("notes_ok").EnumerateArray())
        {
            notes.Add(note.GetProperty("vkey").GetString()!, note.GetProperty("note").GetString()!);
        }

        return notes;
    }

    [Theory]
    [MemberData(nameof(GoodKeys))]
    public void AKnownKey_ReadBack_HasTheSameText(string text) => Assert.Equal(text, VerifierKey.Parse(text).Format());

    [Theory]
    [MemberData(nameof(BadKeys))]
    public void AKeyItsAuthorsCallBad_IsRefused(string text)
    {
        Assert.Throws<LedgerFormatException>(() => VerifierKey.Parse(text));
        Assert.False(VerifierKey.TryParse(text, out _));
    }

    [Theory]
    [MemberData(nameof(GoodNotes))]
    public void AKnownNote_HoldsAndReadsBack_AndNoOtherTextDoes(string vkey, string text)
    {
        VerifierKey key = VerifierKey.Parse(vkey);
        SignedNote note = SignedNote.Parse(text);

        Assert.Equal(text, note.Format());
        Assert.Equal([key], note.Verify([key]).Verified.Select(signature => signature.Key));
        Assert.Equal(key, SignedNote.Create(note.Text + "x\n", note.Signatures).Verify([key]).BadKey);
    }

    [Fact]
    public void TheKnownCosignature_HoldsWithItsTime()
    {
        JsonElement vector = Known.GetProperty("cosignature_v1");
        VerifierKey witness = VerifierKey.Parse(vector.GetProperty("vkey").GetString()!);
        SignedNote note = SignedNote.Parse(vector.GetProperty("note").GetString()!);

        VerifiedSignature seen = Assert.Single(note.Verify([witness]).Verified);
        Assert.Equal(NoteKeyType.CosignatureV1, seen.Key.Type);
        Assert.Equal(1_767_139_200, seen.Time);
        Assert.Equal(300, Checkpoint.Parse(note.Text).Size);
        Assert.False(Cosignature.Verify(witness, note.Text + "x", note.Signatures[1], out _));
        Assert.False(Cosignature.Verify(witness, note.Text, note.Signatures[0], out _));
    }

    [Fact]
    public void ANote_IsSignedTheSameEachTimeAndHolds()
    {
        SignedNote note = TestLog.Cosigned(TestLog.Signer.Sign("carbonledger.example/test\n0\n" + MerkleTree.EmptyRoot.ToBase64() + "\n"));
        NoteVerification verification = SignedNote.Parse(note.ToBytes()).Verify([TestLog.WitnessKey, TestLog.Signer.Key]);

        Assert.True(verification.Holds);
        Assert.Equal([TestLog.Signer.Key, TestLog.WitnessKey], verification.Verified.Select(signature => signature.Key));
        Assert.Equal([null, TestLog.CosignatureTime], verification.Verified.Select(signature => signature.Time));
        Assert.Equal(note.Format(), TestLog.Cosigned(TestLog.Signer.Sign(note.Text)).Format());
    }

    [Fact]
    public void ASignatureOfAnUnknownKey_IsIgnored_EvenWithTheSameName()
    {
        using Ed25519Signer stranger = new(SeedKeys.Derive(new byte[32], "stranger"));
        SignedNote note = TestLog.Signer.Sign("text\n").With(new NoteSigner(TestLog.Origin, stranger).Sign("other text\n").Signatures);
        Assert.True(note.Verify([TestLog.Signer.Key]).Holds);
        Assert.False(new NoteSigner(TestLog.Origin, stranger).Sign("text\n").Verify([TestLog.Signer.Key]).Holds);
    }

    [Fact]
    public void ABadSignatureOfAKnownKey_RejectsTheNote_EvenBesideAGoodOne()
    {
        SignedNote note = TestLog.Signer.Sign("text\n").With(TestLog.Signer.Sign("other text\n").Signatures);
        NoteVerification verification = note.Verify([TestLog.Signer.Key]);
        Assert.False(verification.Holds);
        Assert.Empty(verification.Verified);
        Assert.Equal(TestLog.Signer.Key, verification.BadKey);
    }

    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\n— name")]
    [InlineData("text\n\n— name \n")]
    [InlineData("text\n\n— name AAAAAA==\n")]
    [InlineData("text\n\n— name AAAAAAE=")]
    [InlineData("text\n\n— name AAAAAAF=\n")]
    [InlineData("text\n\n— name AAAAAAE=\nx")]
    [InlineData("text\n\n- name AAAAAAE=\n")]
    [InlineData("text\n\n—  AAAAAAE=\n")]
    [InlineData("text\n\n— na+me AAAAAAE=\n")]
    [InlineData("text\n\n— na\u00a0me AAAAAAE=\n")]
    [InlineData("text\n\n— na me AAAAAAE=\n")]
    [InlineData("text\n\n— name AAAA\tAAE=\n")]
    [InlineData("text\r\n\n— name AAAAAAE=\n")]
    public void ANoteInAnotherForm_IsRefused(string note) => Assert.Throws<LedgerFormatException>(() => SignedNote.Parse(note));

    [Fact]
    public void ANoteAtItsCaps_IsReadAndBeyondThemRefused()
    {
        string line = "— name AAAAAAE=\n";
        string most = "text\n\n" + string.Concat(Enumerable.Repeat(line, SignedNote.SignatureCountMax));
        Assert.Equal(SignedNote.SignatureCountMax, SignedNote.Parse(most).Signatures.Count);
        Assert.Throws<LedgerFormatException>(() => SignedNote.Parse(most + line));
        Assert.Throws<LedgerFormatException>(() => SignedNote.Parse(new string('x', SignedNote.BytesMax) + "\n\n" + line));
        Assert.Throws<LedgerFormatException>(() => SignedNote.Parse([0xff, .. TestLog.Utf8("\n\n" + line)]));
    }

    [Theory]
    [InlineData("carbonledger.example/log1\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nextension\n")]
    [InlineData("carbonledger.example/log1\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n")]
    [InlineData("carbonledger.example/log1\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("carbonledger.example/log1\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n")]
    [InlineData("carbonledger.example/log1\n05\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("carbonledger.example/log1\n-5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("carbonledger.example/log1\n+5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("carbonledger.example/log1\n 5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("carbonledger.example/log1\n9223372036854775808\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("https://carbonledger.example\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("a b\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    public void ACheckpointInAnotherForm_IsRefused(string text) => Assert.Throws<LedgerFormatException>(() => Checkpoint.Parse(text));

    [Fact]
    public void ACheckpoint_ReadBack_IsTheSame()
    {
        Checkpoint checkpoint = new("carbonledger.example/log1", long.MaxValue, Hash.Of([1]));
        Assert.Equal(checkpoint, Checkpoint.Parse(checkpoint.Format()));
        Assert.Throws<LedgerFormatException>(() => new Checkpoint("carbonledger.example/log1", -1, Hash.Zero));
        Assert.Throws<LedgerFormatException>(() => new Checkpoint(new string('a', 256), 1, Hash.Zero));
        Assert.Throws<LedgerFormatException>(() => new Checkpoint("half\ud800", 1, Hash.Zero));
    }
}
