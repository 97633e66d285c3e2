using System.Buffers;
using System.Globalization;
using CarbonLedger.Anchors.ChainMaker.Wire;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Anchors.ChainMaker;

/// <summary>
/// Checks offline that a ChainMaker chain holds a statement: the transaction is the anchor() call with its values, succeeded, and stands in a block whose root, hash, proposer's
/// signature and votes hold. Pins it knows: <c>node sha256:HEX</c>, the pin of a consensus node's signing key (<see cref="ChainMakerPublicKey.Pin"/>), one line a node; of n pinned
/// nodes floor(2n/3)+1 must have voted. <c>publisher sha256:HEX</c>, the pin of a key that may send the anchors.
/// </summary>
public sealed class ChainMakerReceiptVerifier : IReceiptVerifier
{
    /// <summary>The pin that names a consensus node's signing key.</summary>
    public const string NodePin = "node";

    /// <summary>The pin that names the sender's key.</summary>
    public const string PublisherPin = "publisher";

    private const string PinPrefix = "sha256:";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <inheritdoc/>
    public string Kind => ChainMakerReceipt.KindName;

    /// <summary>How many of n nodes make a block final in TBFT: floor(2n/3)+1.</summary>
    public static int QuorumOf(int nodes) => (2 * nodes / 3) + 1;

    /// <summary>A pin as the trust file holds it.</summary>
    public static string PinOf(Hash pin) => PinPrefix + pin.ToHex();

    /// <inheritdoc/>
    public AnchorFinding Verify(AnchorReceipt receipt, IReadOnlyCollection<AnchorPin> pins)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        ArgumentNullException.ThrowIfNull(pins);
        try
        {
            return Examine(receipt, pins);
        }
        catch (LedgerFormatException e)
        {
            return AnchorFinding.Fails(new LogFailure("evidence", e.Field, e.Expected, e.Found, ExitClass.Malformed));
        }
    }

    private static AnchorFinding Examine(AnchorReceipt receipt, IReadOnlyCollection<AnchorPin> pins)
    {
        HashSet<Hash> nodes = [];
        HashSet<Hash> publishers = [];
        if (ReadPins(pins, nodes, publishers) is { } unread)
        {
            return AnchorFinding.Fails(unread);
        }

        ChainMakerLedgerName ledger = ChainMakerLedgerName.Parse(receipt.Ledger);
        ChainMakerEvidence evidence = ChainMakerEvidence.Parse(receipt.Evidence);
        LogFailure? failure = CheckCall(ledger, receipt.Publication, evidence) ?? CheckInclusion(ledger, evidence);
        if (failure is not null)
        {
            return AnchorFinding.Fails(failure);
        }

        (IReadOnlyList<ChainMakerVote> votes, failure) = BlockProof.CheckVotes(evidence.Header, evidence.Votes, evidence.HashKind);
        failure ??= votes.Count < evidence.Votes.Count ? BlockProof.False("votes", "votes of distinct keys, each for this block", $"{evidence.Votes.Count} votes, {votes.Count} such") : null;
        failure ??= CheckSender(evidence, publishers);
        int pinned = votes.Count(vote => nodes.Contains(vote.Node));
        failure ??= nodes.Count > 0 && pinned < QuorumOf(nodes.Count)
            ? new LogFailure("evidence", "votes", $"{QuorumOf(nodes.Count)} of {nodes.Count} pinned nodes", $"{pinned}", ExitClass.NotCovered)
            : null;
        return failure is not null ? AnchorFinding.Fails(failure) : Found(evidence, votes, nodes.Count, pinned, CheckedSender(evidence, publishers.Count > 0));
    }

    private static AnchorFinding Found(ChainMakerEvidence evidence, IReadOnlyList<ChainMakerVote> votes, int nodes, int pinned, string sender)
    {
        int organisations = votes.Select(vote => vote.OrganisationId).Distinct(StringComparer.Ordinal).Count();
        string quorum = nodes > 0 ? $"{pinned} of {nodes} pinned nodes" : votes.Count == 0 ? "no votes, nodes not pinned" : $"{votes.Count} votes of {organisations} organisations, nodes not pinned";
        string finality = nodes > 0 ? "final: a TBFT block is not taken back" : votes.Count == 0 ? "nothing here shows that it is final" : "final only if those nodes are the chain's";
        return AnchorFinding.Holds(
            string.Create(CultureInfo.InvariantCulture, $"block {evidence.Header.BlockHeight}, transaction {evidence.Transaction.Payload.TxId}"), $"{quorum}, {sender}", finality, nodes > 0, Time(evidence.Header));
    }

    private static string CheckedSender(ChainMakerEvidence evidence, bool pinned) => pinned ? "sent by a pinned publisher"
        : evidence.Transaction.Sender?.Signer?.MemberType is MemberType.Cert or MemberType.PublicKey ? "publisher not pinned"
        : "publisher's signature not in the evidence";

    private static LogFailure? CheckCall(ChainMakerLedgerName ledger, AnchorPublication publication, ChainMakerEvidence evidence)
    {
        Payload payload = evidence.Transaction.Payload;
        if (payload.ChainId != ledger.ChainId || payload.ContractName != ledger.ContractName || payload.TxType != TxType.InvokeContract)
        {
            return BlockProof.False("transaction", $"a call of {ledger.ContractName} on {ledger.ChainId}", "another chain, contract or type");
        }

        byte[] call = AnchorCall.Anchor(publication);
        if (payload.Method != AnchorCall.Method(call) || payload.Parameters.Count != 1 || payload.Parameters[0].Key != AnchorCall.DataKey)
        {
            return BlockProof.False("transaction", $"method {AnchorCall.Method(call)} with the parameter {AnchorCall.DataKey}", "another method or other parameters");
        }

        if (!payload.Parameters[0].Value.Span.SequenceEqual(AnchorCall.Data(call)))
        {
            return BlockProof.False("transaction", $"anchor() of statement {publication.Sequence}, {publication.Statement.Digest}", "other values");
        }

        Result? result = evidence.Transaction.Result;
        return result is { Code: TxStatusCode.Success, ContractResult.Code: 0 }
            ? null
            : BlockProof.False("transaction result", "SUCCESS and contract code 0", $"code {(result is null ? "none" : (int)result.Code)} and contract code {result?.ContractResult?.Code.ToString(CultureInfo.InvariantCulture) ?? "none"}");
    }

    private static LogFailure? CheckInclusion(ChainMakerLedgerName ledger, ChainMakerEvidence evidence)
    {
        if (evidence.Header.ChainId != ledger.ChainId)
        {
            return BlockProof.False("header chain id", ledger.ChainId, "another");
        }

        Hash hash = BlockProof.TransactionHash(evidence.Transaction, evidence.Header.BlockVersion, evidence.HashKind);
        return evidence.TransactionHashes[evidence.Index] == hash
            ? BlockProof.CheckHeader(evidence.Header, evidence.TransactionHashes, evidence.HashKind)
            : BlockProof.False($"transaction hash {evidence.Index}", hash.ToHex(), evidence.TransactionHashes[evidence.Index].ToHex());
    }

    private static LogFailure? CheckSender(ChainMakerEvidence evidence, HashSet<Hash> publishers)
    {
        EndorsementEntry? sender = evidence.Transaction.Sender;
        (ChainMakerPublicKey Key, ChainMakerHash Hash)? signer = MemberKey.Read(sender?.Signer, evidence.HashKind);
        return signer is not { } found
            ? publishers.Count == 0 ? null : new LogFailure("evidence", "sender", "a member with its certificate or key", "one that only the chain knows", ExitClass.NotCovered)
            : !found.Key.Verify(found.Hash, evidence.PayloadBytes.Span, sender!.Signature.Span)
                ? BlockProof.False("sender signature", $"a signature of {found.Key} over the payload", "one that does not hold")
                : publishers.Count > 0 && !publishers.Contains(found.Key.Pin)
                    ? new LogFailure("evidence", "sender", "a pinned publisher", found.Key.ToString(), ExitClass.NotCovered)
                    : null;
    }

    private static LogFailure? ReadPins(IReadOnlyCollection<AnchorPin> pins, HashSet<Hash> nodes, HashSet<Hash> publishers)
    {
        foreach (AnchorPin pin in pins)
        {
            HashSet<Hash>? set = pin.What switch { NodePin => nodes, PublisherPin => publishers, _ => null };
            bool isHex = pin.Value.Length == PinPrefix.Length + (2 * Hash.Size) && pin.Value.StartsWith(PinPrefix, StringComparison.Ordinal) && pin.Value.AsSpan(PinPrefix.Length).IndexOfAnyExcept(HexDigits) < 0;
            if (set is null || !isHex)
            {
                return new LogFailure("trust file", $"anchor {pin.Ledger}", $"{NodePin} or {PublisherPin} and {PinPrefix} with 64 lower-case hexadecimal digits", $"{pin.What} {pin.Value}", ExitClass.Malformed);
            }

            set.Add(Hash.FromHex(pin.Value[PinPrefix.Length..]));
        }

        return null;
    }

    private static long? Time(BlockHeader header) => header.BlockTimestamp is > 0 and <= long.MaxValue / 1000 ? header.BlockTimestamp * 1000 : null;
}
