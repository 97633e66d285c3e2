using System.Globalization;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Anchors.Evm;

/// <summary>
/// Checks receipts of the kind <c>evm</c> offline: the header's hash, the contract's account under its state root, the four words of the anchor under the contract's storage
/// root, and who vouches for the header. The evidence is the CBOR map <c>{0: block hash, 1: header RLP, 2: [account proof node, …], 3: [[storage proof node, …] × 4]}</c>,
/// whose storage proofs are of the root, the statement's digest, the cross-link, and publisher ‖ size (28 bytes). A header vouches for itself only by QBFT's seals; without
/// them it could have been made up, and the finding says so. Nothing in a header names the chain: validators or a block hash that the auditor pins do.
/// </summary>
public sealed class EvmReceiptVerifier : IReceiptVerifier
{
    /// <summary>The kind of these receipts.</summary>
    public const string KindName = "evm";

    /// <inheritdoc/>
    public string Kind => KindName;

    /// <inheritdoc/>
    public AnchorFinding Verify(AnchorReceipt receipt, IReadOnlyCollection<AnchorPin> pins)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        ArgumentNullException.ThrowIfNull(pins);
        EvmPins pinned;
        try
        {
            pinned = EvmPins.Read(pins);
        }
        catch (LedgerFormatException e)
        {
            return AnchorFinding.Fails(new LogFailure("trust file", e.Field, e.Expected, e.Found, ExitClass.Malformed));
        }

        try
        {
            return Examine(receipt, pinned);
        }
        catch (LedgerFormatException e)
        {
            return Fails(e.Field, e.Expected, e.Found, ExitClass.Malformed);
        }
        catch (MerkleProofException e)
        {
            return Fails("proof", e.Expected, e.Found, ExitClass.False);
        }
    }

    private static AnchorFinding Examine(AnchorReceipt receipt, EvmPins pins)
    {
        if (!EvmLedgerName.TryParse(receipt.Ledger, out EvmLedgerName? name))
        {
            return Fails("receipt ledger", "evm:CHAINID/0xCONTRACT", HexText.Quote(receipt.Ledger), ExitClass.Malformed);
        }

        EvmEvidence evidence = EvmEvidence.Parse(receipt.Evidence);
        EvmHeader header = EvmHeader.Decode(evidence.Header);
        if (header.BlockHash != evidence.BlockHash)
        {
            return Fails("block hash", HexText.Encode(header.BlockHash), HexText.Encode(evidence.BlockHash), ExitClass.False);
        }

        if (MerklePatricia.Follow(header.StateRoot, name.Contract.ToArray(), evidence.AccountProof) is not { } account)
        {
            return Fails("account", $"{name.Contract} in the state of block {Format(header.Number)}", "a proof that there is none", ExitClass.False);
        }

        return ExamineStorage(receipt.Publication, evidence, EvmAccount.Decode(account), pins, out EvmAddress publisher) is { } failure
            ? AnchorFinding.Fails(failure)
            : Weigh(header, publisher, pins);
    }

    private static LogFailure? ExamineStorage(AnchorPublication publication, EvmEvidence evidence, EvmAccount account, EvmPins pins, out EvmAddress publisher)
    {
        AnchorStatement statement = publication.Statement;
        Hash[] slots = AnchorContract.AnchorSlots(statement.OriginHash, publication.Sequence);
        Hash[] words = [.. slots.Select((slot, i) => EvmAccount.DecodeWord(MerklePatricia.Follow(account.StorageRoot, slot.AsSpan(), evidence.StorageProofs[i])))];
        bool hasSize = AnchorContract.TryReadSize(words[3], out long size, out publisher);
        (string Field, string Expected, string Found, bool Holds, ExitClass Class)[] checks =
        [
            ("code", pins.Codes.Count == 0 ? $"that of CarbonAnchor, keccak256:{AnchorContract.CodeHash}" : "a pinned code hash", $"keccak256:{account.CodeHash}",
                pins.Codes.Count == 0 ? account.CodeHash == AnchorContract.CodeHash : pins.Codes.Contains(account.CodeHash), ExitClass.NotCovered),
            ("statement", HexText.Encode(statement.Digest), HexText.Encode(words[1]), words[1] == statement.Digest, ExitClass.False),
            ("root", HexText.Encode(statement.Checkpoint.Root), HexText.Encode(words[0]), words[0] == statement.Checkpoint.Root, ExitClass.False),
            ("size", Format(statement.Checkpoint.Size), hasSize ? Format(size) : HexText.Encode(words[3]), hasSize && size == statement.Checkpoint.Size, ExitClass.False),
            ("cross-link", HexText.Encode(publication.CrossReceipt), HexText.Encode(words[2]), words[2] == publication.CrossReceipt, ExitClass.False),
            ("publisher", "a pinned one", publisher.ToString(), pins.Publishers.Count == 0 || pins.Publishers.Contains(publisher), ExitClass.NotCovered),
        ];
        return checks.Where(check => !check.Holds).Select(check => new LogFailure("evidence", check.Field, check.Expected, check.Found, check.Class)).FirstOrDefault();
    }

    private static AnchorFinding Weigh(EvmHeader header, EvmAddress publisher, EvmPins pins)
    {
        IReadOnlyList<EvmAddress?> sealers = header.Sealers();
        if (FalseSeal(header, sealers) is { } failure)
        {
            return AnchorFinding.Fails(failure);
        }

        if (pins.Blocks.Where(block => block.Number == header.Number).Select(block => (Hash?)block.Hash).FirstOrDefault(hash => hash != header.BlockHash) is { } other)
        {
            return Fails($"block {Format(header.Number)}", $"the pinned hash {HexText.Encode(other)}", HexText.Encode(header.BlockHash), ExitClass.False);
        }

        bool blockPinned = pins.Blocks.Contains((header.Number, header.BlockHash));
        int needed = ((2 * pins.Validators.Count) + 2) / 3;
        int counted = sealers.Count(sealer => sealer is { } address && pins.Validators.Contains(address));
        if (pins.Validators.Count > 0 && counted < needed)
        {
            return Fails("quorum", $"seals of {needed} of {pins.Validators.Count} pinned validators", HexText.Count(counted, "of them"), ExitClass.NotCovered);
        }

        bool quorum = pins.Validators.Count > 0;
        return AnchorFinding.Holds(
            $"block {Format(header.Number)} {HexText.Encode(header.BlockHash)}, written by {publisher}", QuorumText(header, pins, counted, needed),
            FinalityText(header, quorum, blockPinned), quorum || blockPinned, header.Timestamp * 1000);
    }

    // Each seal is of another validator that the header lists. Where a contract and not the header lists validators, only pins can tell.
    private static LogFailure? FalseSeal(EvmHeader header, IReadOnlyList<EvmAddress?> sealers)
    {
        HashSet<EvmAddress> seen = [];
        foreach (EvmAddress? sealer in sealers)
        {
            if (sealer is not { } address || !seen.Add(address) || (header.Extra!.Validators.Count > 0 && !header.Extra.Validators.Contains(address)))
            {
                return new LogFailure("evidence", "seal", "one seal each of validators that the header lists", sealer is { } known ? $"one of {known}" : "one that no key made", ExitClass.False);
            }
        }

        return null;
    }

    private static string QuorumText(EvmHeader header, EvmPins pins, int counted, int needed) =>
        pins.Validators.Count > 0 ? $"sealed by {counted} of {pins.Validators.Count} pinned validators, {needed} needed"
        : header.Extra is null ? "no validator's seal"
        : header.Extra.Validators.Count == 0 ? $"{header.Extra.Seals.Count} seals, validators neither listed nor pinned"
        : $"sealed by {header.Extra.Seals.Count} of the {header.Extra.Validators.Count} validators it lists, validators not pinned";

    private static string FinalityText(EvmHeader header, bool quorum, bool blockPinned) =>
        quorum ? "final: QBFT never replaces a sealed block"
        : blockPinned ? "the auditor pinned this block's hash"
        : header.Extra is not null ? "finality not shown: pin the validators, or compare the block's hash with a node you trust"
        : "finality not shown: a development engine or a chain without seals; compare the block's hash with a node you trust";

    private static AnchorFinding Fails(string field, string expected, string found, ExitClass exitClass) => AnchorFinding.Fails(new LogFailure("evidence", field, expected, found, exitClass));

    private static string Format(long number) => number.ToString(CultureInfo.InvariantCulture);
}
