using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Ledger;
using CsCheck;
using Capture = CarbonLedger.Carbon.Metering.Capture;
using Hash = CarbonLedger.Ledger.Hash;

namespace CarbonLedger.Entries.Tests;

public sealed class CaptureEvidenceTests
{
    [Fact]
    public void AnyCaptureOfAnyBatch_HasEvidenceThatStandsAlone() => Gen.Select(Gen.Int[2, 70], Gen.Int[0, 69]).Sample((count, any) =>
    {
        int index = any % count;
        Capture[] captures = EvidenceSamples.Captures(count);
        SignedCapture signed = EvidenceSamples.Batch(count)[index];
        Assert.Equal(captures[index], signed.Capture, (left, right) => CaptureBytes.Encode(left).AsSpan().SequenceEqual(CaptureBytes.Encode(right)));
        CaptureEvidence.InBatch evidence = Assert.IsType<CaptureEvidence.InBatch>(CaptureEvidence.Parse(signed.Signature));
        Hash[] leaves = [.. captures.Select(capture => MerkleTree.LeafHash(CaptureBytes.Encode(capture)))];
        Assert.Equal((count, index), (evidence.Count, evidence.Index));
        Assert.Equal(MerkleTree.InclusionProof(leaves, index), evidence.Path);
        Assert.True(signed.IsSigned);
        Assert.True(new EvidenceVerifier().Holds(EvidenceSamples.PublicKey, signed));
        Assert.False(new EvidenceVerifier().Holds(MadeLog.Key("m-wind").PublicKey.Span, signed));
    }, iter: 300);

    [Fact]
    public void CaptureOfABatch_HasTheBytesOfItsRun_AndACaptureInItsPlaceHasItsOwn()
    {
        IReadOnlyList<SignedCapture> batch = EvidenceSamples.Batch(5);
        Assert.All(batch, signed => Assert.Equal(CaptureBytes.Encode(signed.Capture), signed.Bytes().ToArray()));
        SignedCapture changed = batch[3] with { Capture = batch[2].Capture };
        Assert.Null(changed.Run);
        Assert.Equal(CaptureBytes.Encode(batch[2].Capture), changed.Bytes().ToArray());
        Assert.Equal(batch[3].Signature.ToArray(), changed.Signature.ToArray());
        SignedCapture unsigned = batch[3] with { Signature = default };
        Assert.False(unsigned.IsSigned);
        Assert.Equal(CaptureBytes.Encode(batch[3].Capture), unsigned.Bytes().ToArray());
        Assert.Equal(batch[3].Capture, unsigned.Capture);
    }

    [Fact]
    public void TheLargestBatch_HasEvidenceOfTenHashes_AndNoMore()
    {
        IReadOnlyList<SignedCapture> batch = EvidenceSamples.Batch(CaptureBatch.CapturesMax);
        Assert.Equal(CaptureEvidence.BytesMax, batch.Max(signed => signed.Signature.Length));
        Assert.Equal(388, CaptureEvidence.BytesMax);
        EvidenceVerifier verifier = new();
        Assert.All(batch, signed => Assert.True(verifier.Holds(EvidenceSamples.PublicKey, signed)));
        Assert.Equal(1, verifier.Verifications);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(8)]
    public void EveryFlippedBit_OfEvidenceOrCapture_Fails(int count)
    {
        EvidenceVerifier verifier = new();
        foreach (SignedCapture signed in EvidenceSamples.Batch(count))
        {
            for (int bit = 0; bit < signed.Signature.Length * 8; bit++)
            {
                byte[] bad = signed.Signature.ToArray();
                bad[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.False(verifier.Holds(EvidenceSamples.PublicKey, signed with { Signature = bad }), $"bit {bit}");
            }

            byte[] bytes = CaptureBytes.Encode(signed.Capture);
            for (int bit = 0; bit < bytes.Length * 8; bit++)
            {
                byte[] bad = [.. bytes];
                bad[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.False(CaptureBytes.TryDecode(bad, out Capture? other) && verifier.Holds(EvidenceSamples.PublicKey, signed with { Capture = other }), $"bit {bit}");
            }

            Assert.True(verifier.Holds(EvidenceSamples.PublicKey, signed));
        }
    }

    [Fact]
    public void EvidenceOfOneCapture_HoldsForNoOther()
    {
        IReadOnlyList<SignedCapture> batch = EvidenceSamples.Batch(9);
        IReadOnlyList<SignedCapture> larger = EvidenceSamples.Batch(10);
        EvidenceVerifier verifier = new();
        for (int of = 0; of < batch.Count; of++)
        {
            for (int under = 0; under < batch.Count; under++)
            {
                Assert.Equal(of == under, verifier.Holds(EvidenceSamples.PublicKey, new SignedCapture(batch[of].Capture, batch[under].Signature)));
            }

            Assert.True(verifier.Holds(EvidenceSamples.PublicKey, new SignedCapture(batch[of].Capture, larger[of].Signature)));
            Assert.False(verifier.Holds(EvidenceSamples.PublicKey, new SignedCapture(batch[of].Capture, batch[of].Signature[..64])));
        }
    }

    [Fact]
    public void CountIsSigned_ALeafOfATreeOfAnotherSizeIsRefused()
    {
        // The first two of four captures have, hash for hash, the path of a batch of three or four when the rest is chosen to fit.
        Capture[] captures = EvidenceSamples.Captures(4);
        Hash[] leaves = [.. captures.Select(capture => MerkleTree.LeafHash(CaptureBytes.Encode(capture)))];
        Hash right = MerkleTree.NodeHash(leaves[2], leaves[3]);
        Hash root = MerkleTree.Root(leaves);
        byte[] signature = MadeLog.Key(EvidenceSamples.Device).Sign(CaptureBatch.RootBytes(4, root));
        SignedCapture four = new(captures[0], new CaptureEvidence.InBatch(signature, 4, 0, [leaves[1], right]).ToBytes());
        SignedCapture three = new(captures[0], new CaptureEvidence.InBatch(signature, 3, 0, [leaves[1], right]).ToBytes());
        Assert.Equal(root, MerkleTree.RootOf(leaves[0], 0, 3, [leaves[1], right]));
        Assert.True(new EvidenceVerifier().Holds(EvidenceSamples.PublicKey, four));
        Assert.False(new EvidenceVerifier().Holds(EvidenceSamples.PublicKey, three));
    }

    [Fact]
    public void TwoHundredCapturesOfABatch_CostOneVerification_AndOnlyWhileTheyAreTheSameBatch()
    {
        EvidenceVerifier verifier = new();
        foreach (SignedCapture signed in EvidenceSamples.Batch(200))
        {
            Assert.True(verifier.Holds(EvidenceSamples.PublicKey, signed));
        }

        Assert.Equal(1, verifier.Verifications);
        SignedCapture last = EvidenceSamples.Batch(200)[199];
        byte[] forged = last.Signature.ToArray();
        forged[0] ^= 1;
        Assert.False(verifier.Holds(EvidenceSamples.PublicKey, last with { Signature = forged }));
        Assert.False(verifier.Holds(EvidenceSamples.PublicKey, last with { Signature = forged }));
        Assert.False(verifier.Holds(MadeLog.Key("m-wind").PublicKey.Span, last));
        Assert.Equal(3, verifier.Verifications);
        Assert.True(verifier.Holds(EvidenceSamples.PublicKey, last));
        Assert.False(verifier.Holds(EvidenceSamples.PublicKey[1..], last));
        Assert.False(verifier.Holds([], last));
        Assert.Equal(4, verifier.Verifications);
    }

    [Fact]
    public void ABatchOfOne_IsSignedAsTheCaptureAlone()
    {
        SignedCapture alone = Assert.Single(EvidenceSamples.Batch(1));
        Assert.Equal(MadeLog.Capture(EvidenceSamples.Device, 0).Signature.ToArray(), alone.Signature.ToArray());
        Assert.IsType<CaptureEvidence.Alone>(CaptureEvidence.Parse(alone.Signature));
        Assert.True(new EvidenceVerifier().Holds(EvidenceSamples.PublicKey, alone));
    }

    [Fact]
    public void AConcatenation_IsStillASignatureOfTheBatch_AndLeavesNoEvidence()
    {
        CaptureBatch unsigned = new(EvidenceSamples.Captures(3), default);
        CaptureBatch old = new(unsigned.Captures, MadeLog.Key(EvidenceSamples.Device).Sign(unsigned.SignedBytes()));
        Assert.Equal(BatchSignature.Concatenation, old.SignatureUnder(EvidenceSamples.PublicKey));
        Assert.True(old.IsSignedBy(EvidenceSamples.PublicKey));
        Assert.All(old.SignedCaptures(BatchSignature.Concatenation), signed => Assert.False(signed.IsSigned));
        Assert.All(old.SignedCaptures(BatchSignature.None), signed => Assert.True(signed.Signature.IsEmpty));

        CaptureBatch root = CaptureBatch.Sign(unsigned.Captures, MadeLog.Key(EvidenceSamples.Device));
        Assert.Equal(BatchSignature.Root, root.SignatureUnder(EvidenceSamples.PublicKey));
        Assert.Equal(BatchSignature.None, root.SignatureUnder(MadeLog.Key("m-wind").PublicKey.Span));
        Assert.Equal(BatchSignature.None, unsigned.SignatureUnder(EvidenceSamples.PublicKey));
        Assert.Equal(BatchSignature.None, new CaptureBatch([.. root.Captures.Reverse()], root.Signature).SignatureUnder(EvidenceSamples.PublicKey));
        Assert.Equal(BatchSignature.None, new CaptureBatch([.. root.Captures.Take(2)], root.Signature).SignatureUnder(EvidenceSamples.PublicKey));
    }

    [Fact]
    public void AnUnsignedCapture_HoldsUnderNoKey() =>
        Assert.False(new EvidenceVerifier().Holds(EvidenceSamples.PublicKey, new SignedCapture(EvidenceSamples.Captures(1)[0], default)));

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(1, 0, 0)]
    [InlineData(1, 0, 1)]
    [InlineData(2, 2, 1)]
    [InlineData(2, 65535, 1)]
    [InlineData(2, 0, 0)]
    [InlineData(2, 0, 2)]
    [InlineData(3, 2, 2)]
    [InlineData(3, 2, 0)]
    [InlineData(3, 1, 1)]
    [InlineData(1000, 0, 9)]
    [InlineData(1000, 0, 11)]
    [InlineData(1001, 0, 10)]
    [InlineData(65535, 0, 16)]
    public void WrongCountIndexOrLength_IsMalformed(int count, int index, int hashes)
    {
        byte[] bytes = new CaptureEvidence.InBatch(new byte[64], count, index, new Hash[hashes]).ToBytes();
        Assert.False(CaptureEvidence.IsWellFormed(bytes));
        Assert.Null(CaptureEvidence.Parse(bytes));
        SignedCapture signed = new(EvidenceSamples.Captures(1)[0], bytes);
        Assert.False(signed.IsSigned);
        Assert.False(new EvidenceVerifier().Holds(EvidenceSamples.PublicKey, signed));
        LedgerFormatException refused = Assert.Throws<LedgerFormatException>(() => ReadingEntry.Decode(new ReadingEntry(signed, ReadingVerdict.Accepted).Encode()));
        Assert.Equal("$.9", refused.Field);
    }

    [Fact]
    public void AnyLength_IsReadOrRefused_AndNeverThrows()
    {
        byte[] whole = EvidenceSamples.Batch(1000)[0].Signature.ToArray();
        byte[] more = [.. whole, .. new byte[40]];
        for (int length = 0; length <= more.Length; length++)
        {
            Assert.Equal(length is 0 or 64 || length == whole.Length, CaptureEvidence.Parse(more.AsMemory(0, length)) is not null);
        }
    }

    [Fact]
    public void AnyBytes_AreRefusedOrComeBackAsTheyWere() => Gen.OneOf(
        Gen.Byte.Array[0, 420],
        EvidenceSamples.Any,
        Gen.Select(EvidenceSamples.Any, Gen.Int[0, 400], Gen.Byte[1, 255]).Select((bytes, at, change) => Changed(bytes, at, change)),
        Gen.Select(Gen.Byte.Array[64], Gen.Byte.Array[4], Gen.Int[0, 12]).Select((signature, head, hashes) => (byte[])[.. signature, (byte)(head[0] & 3), head[1], (byte)(head[2] & 3), head[3], .. new byte[hashes * 32]]))
        .Sample(bytes =>
        {
            CaptureEvidence? evidence = CaptureEvidence.Parse(bytes);
            Assert.Equal(evidence is not null, CaptureEvidence.IsWellFormed(bytes));
            Assert.True(evidence is null || evidence.ToBytes().AsSpan().SequenceEqual(bytes));
            Assert.False(new EvidenceVerifier().Holds(EvidenceSamples.PublicKey, new SignedCapture(EvidenceSamples.Captures(1)[0], bytes)));
        }, iter: 20_000);

    [Fact]
    public void AReadingWhosePathLooksLikeCommitments_IsAReadingInTheOpen()
    {
        Capture capture = EvidenceSamples.Captures(1)[0];
        foreach ((int step, byte first) in ((int, byte)[])[(34, 0x58), (17, 0x50)])
        {
            byte[] evidence = new byte[68 + (5 * 32)];
            evidence[65] = 32;
            int tail = evidence.Length + 2 - (3 * step);
            (evidence[tail - 2], evidence[tail - 1]) = (23, 0x83);
            for (int i = 0; i < 3; i++)
            {
                evidence[tail + (i * step)] = first;
            }

            byte[] entry = new ReadingEntry(new SignedCapture(capture, evidence), ReadingVerdict.Accepted).Encode();
            Assert.Equal((23, 0x83, first), (entry[^((3 * step) + 2)], entry[^((3 * step) + 1)], entry[^(3 * step)]));
            Assert.False(PrivateEntry.IsSealed(entry));
            Assert.False(PrivateEntry.IsOpened(entry));
            Assert.Equal(entry, PrivateEntry.ToLog(entry).ToArray());
            Assert.Equal(entry, ReadingEntry.Decode(entry).Encode());
        }
    }

    [Fact]
    public void RootFormInClJson_IsDecodedAndRecognized()
    {
        CaptureBatch batch = CaptureBatch.Sign(EvidenceSamples.Captures(4), MadeLog.Key(EvidenceSamples.Device));
        CaptureBatch decoded = ClJsonBatch.Decode(batch.Captures[0].Site, batch.Captures[0].Device, ClJsonBatch.Encode(batch)).Batch!;
        Assert.Equal(BatchSignature.Root, decoded.SignatureUnder(EvidenceSamples.PublicKey));
        SignedCapture one = decoded.SignedCaptures(BatchSignature.Root)[2];
        Assert.DoesNotContain("sig", System.Text.Encoding.UTF8.GetString(ClJson.Encode(one)), StringComparison.Ordinal);
    }

    private static byte[] Changed(byte[] bytes, int at, byte change)
    {
        byte[] changed = [.. bytes];
        if (changed.Length > 0)
        {
            changed[at % changed.Length] ^= change;
        }

        return changed;
    }
}
