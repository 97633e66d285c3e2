using CarbonLedger.Anchors.ChainMaker;
using CarbonLedger.Anchors.ChainMaker.Wire;
using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Tests.ChainMaker;

/// <summary>A block of a real chain, as it is and with every byte that is hashed or signed changed.</summary>
public sealed class ChainMakerBlockTests
{
    private static readonly byte[] Bytes = ChainMakerVectors.RealBlock;

    [Fact]
    public void ARealBlock_VerifiesOffline()
    {
        ChainMakerBlock block = ChainMakerBlock.Parse(Bytes, ChainMakerHash.Sha256);

        Assert.Null(block.Verify(out IReadOnlyList<ChainMakerVote> votes));
        Assert.Equal("45e0421f82bf7888cb420eee27591cee8c94aa83596b5dc4d074c09237552d49", BlockProof.BlockHash(block.Header, ChainMakerHash.Sha256).ToHex());
        Assert.Equal("22f64695b6bf6c98dbd874cd0654220410cfaf132a0660c2fb81dce8a78d7eb2", BlockProof.MerkleRoot(ChainMakerHash.Sha256, [.. block.TransactionHashes])!.Value.ToHex());
        Assert.Equal(3, votes.Count);
        Assert.Equal(["wx-org1.chainmaker.org", "wx-org2.chainmaker.org", "wx-org3.chainmaker.org"], votes.Select(vote => vote.OrganisationId).Order());
        Assert.Equal(3, votes.Select(vote => vote.Node).Distinct().Count());

        // The sender names itself by the hash of its certificate, which a block does not hold.
        Assert.Null(block.VerifySigners(0, out int verified, out int notCheckable));
        Assert.Equal((3, 1), (verified, notCheckable));
        Assert.Equal(0, block.IndexOf("179ca9807644e6aacafcd84fc48f200612c4d17de57d42ffa29b69ea991e541f"));
        Assert.Equal(-1, block.IndexOf("x"));
    }

    [Fact]
    public void EveryByteThatIsHashedOrSigned_IsMissedWhenItChanges()
    {
        ChainMakerBlock block = ChainMakerBlock.Parse(Bytes, ChainMakerHash.Sha256);
        List<(string Name, ReadOnlyMemory<byte> Range)> ranges = [("header", block.HeaderBytes), ("transaction", block.TransactionBytes[0])];
        foreach (ReadOnlyMemory<byte> vote in block.VoteBytes)
        {
            ReadOnlyMemory<byte> endorsement = WireForm.Slice(vote, Vote.EndorsementFieldNumber, "endorsement");
            ranges.Add(("vote", vote[..(vote.Length - endorsement.Length)]));
            ranges.Add(("vote signature", WireForm.Slice(endorsement, EndorsementEntry.SignatureFieldNumber, "signature")));
        }

        Assert.Equal(8, ranges.Count);
        (int gasFrom, int gasTo) = GasUsed(block);
        int flipped = 0;
        foreach ((string name, ReadOnlyMemory<byte> range) in ranges)
        {
            int start = Bytes.Length - Offset(range);
            for (int i = 0; i < range.Length; i++)
            {
                // The gas used is zero under the hash of this block version: the one number of a transaction that nobody vouches for.
                if (start + i >= gasFrom && start + i < gasTo)
                {
                    continue;
                }

                byte[] changed = [.. Bytes];
                changed[start + i] ^= (byte)(1 << (i % 8));
                Assert.False(Holds(changed), $"Byte {i} of {name} changed and nothing was found.");
                flipped++;
            }
        }

        Assert.InRange(flipped, 8_600, 20_000);
    }

    [Fact]
    public void EveryEndorsersSignature_IsMissedWhenAByteOfItChanges()
    {
        ChainMakerBlock block = ChainMakerBlock.Parse(Bytes, ChainMakerHash.Sha256);
        Transaction transaction = block.TransactionAt(0);
        foreach (EndorsementEntry entry in transaction.Endorsers)
        {
            (ChainMakerPublicKey key, ChainMakerHash hash) = MemberKey.Read(entry.Signer, ChainMakerHash.Sha256)!.Value;
            byte[] payload = WireForm.Slice(block.TransactionBytes[0], Transaction.PayloadFieldNumber, "payload").ToArray();
            byte[] signature = entry.Signature.ToByteArray();
            Assert.True(key.Verify(hash, payload, signature));
            for (int i = 0; i < signature.Length; i++)
            {
                signature[i] ^= 0x10;
                Assert.False(key.Verify(hash, payload, signature), $"byte {i} of the signature");
                signature[i] ^= 0x10;
            }

            for (int i = 0; i < payload.Length; i += 7)
            {
                payload[i] ^= 1;
                Assert.False(key.Verify(hash, payload, signature), $"byte {i} of the payload");
                payload[i] ^= 1;
            }
        }
    }

    [Fact]
    public void ABlockThatIsCutOrScrambled_IsRefusedAndNeverThrowsAnythingElse()
    {
        Random random = new(20261123);
        for (int i = 0; i < 3000; i++)
        {
            byte[] changed = [.. Bytes];
            for (int j = random.Next(1, 8); j > 0; j--)
            {
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            }

            _ = Holds(changed.AsMemory(0, random.Next(4) == 0 ? random.Next(changed.Length) : changed.Length));
        }
    }

    private static bool Holds(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            ChainMakerBlock block = ChainMakerBlock.Parse(bytes, ChainMakerHash.Sha256);
            return block.Verify(out IReadOnlyList<ChainMakerVote> votes) is null && votes.Count == 3;
        }
        catch (LedgerFormatException)
        {
            return false;
        }
    }

    private static (int From, int To) GasUsed(ChainMakerBlock block)
    {
        ReadOnlyMemory<byte> result = WireForm.Slice(block.TransactionBytes[0], Transaction.ResultFieldNumber, "result");
        ReadOnlyMemory<byte> contract = WireForm.Slice(result, Result.ContractResultFieldNumber, "contract result");
        Assert.Equal(29853UL, block.TransactionAt(0).Result.ContractResult.GasUsed);
        int at = contract.Span.IndexOf(new byte[] { 0x20, 0x9d, 0xe9, 0x01 });
        Assert.True(at > 0);
        int start = Bytes.Length - Offset(contract) + at + 1;
        return (start, start + 3);
    }

    // How far the range begins before the end of the block.
    private static int Offset(ReadOnlyMemory<byte> range)
    {
        Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(range, out ArraySegment<byte> segment));
        Assert.Same(Bytes, segment.Array);
        return Bytes.Length - segment.Offset;
    }
}
