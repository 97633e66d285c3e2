using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CarbonLedger.Abstractions;
using CarbonLedger.Anchors.ChainMaker.Wire;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Anchors.ChainMaker;

/// <summary>
/// Anchors statements in a contract of a ChainMaker chain. The id of the transaction is made of the statement (<see cref="TransactionIdOf"/>), so that a statement sent twice is anchored
/// once; receipts are built from the whole block and verified before they are given out. Safe to use from several threads.
/// </summary>
/// <param name="client">Its owner disposes it.</param>
/// <param name="contractName">Of the installed contract, letters, digits and underscores; another form is a <see cref="LedgerFormatException"/>.</param>
/// <param name="pins">What receipts must hold up to before they are given out; empty for what a receipt shows by itself.</param>
public sealed class ChainMakerAnchorLedger(ChainMakerClient client, string contractName, IReadOnlyCollection<AnchorPin> pins) : IAnchorLedger
{
    /// <summary>How many failures of one statement a chain may have committed before it is given up.</summary>
    public const int AttemptMax = 64;

    /// <summary>The most events looked through for the transaction of a statement that another one sent.</summary>
    public const int EventCountMax = 100_000;

    private static readonly ChainMakerReceiptVerifier Verifier = new();

    private readonly ChainMakerLedgerName name = new(client.Options.ChainId, contractName);

    /// <inheritdoc/>
    public string Name => name.ToString();

    /// <summary>The id of the transaction that anchors a statement: 64 hexadecimal digits, SHA-256 of the statement's digest and the attempt, a number from 0 in four bytes, big-endian.</summary>
    /// <param name="attempt">0; one more for each failure that the chain committed, since a failure uses its id up.</param>
    public static string TransactionIdOf(Hash statement, int attempt)
    {
        Span<byte> bytes = stackalloc byte[Hash.Size + 4];
        statement.CopyTo(bytes);
        BinaryPrimitives.WriteInt32BigEndian(bytes[Hash.Size..], attempt);
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    /// <inheritdoc/>
    public async Task<AnchorReceipt> PublishAsync(AnchorPublication publication, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(publication);
        try
        {
            (AnchorReceipt? held, string id) = await LookUpAsync(publication, cancellationToken);
            if (held is not null)
            {
                return held;
            }

            long next = await NextAsync(publication.Statement.OriginHash, cancellationToken);
            return next > publication.Sequence ? await TakenAsync(publication, next, cancellationToken)
                : next < publication.Sequence ? throw new AnchorRefusedException($"{Name} takes statement {next} of {publication.Statement.Checkpoint.Origin} next, not {publication.Sequence}: earlier ones are missing there.")
                : await SendAsync(publication, id, cancellationToken);
        }
        catch (ChainMakerException e)
        {
            throw Translate(e);
        }
        catch (LedgerFormatException e)
        {
            throw new AnchorRefusedException($"The node of {Name} gives values that make no receipt. {e.Message}", null, e);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="LedgerFormatException">The receipt is not one of this kind.</exception>
    public async Task<bool> StillHoldsAsync(AnchorReceipt receipt, CancellationToken cancellationToken)
    {
        (ulong height, byte[] hash) = ChainMakerReceipt.PlaceOf(receipt);
        try
        {
            return await client.FindBlockAsync(height, cancellationToken) is { } block
                && block.Header.BlockHash.Span.SequenceEqual(hash) && BlockProof.BlockHash(block.Header, block.HashKind).AsSpan().SequenceEqual(hash);
        }
        catch (ChainMakerException e)
        {
            throw new AnchorUnavailableException($"{Name} was asked for block {height}. {e.Message}", e);
        }
    }

    // The receipt of an attempt that was committed, or the first id that is free. An id that another call has used is as lost as one that failed.
    private async Task<(AnchorReceipt? Held, string FreeId)> LookUpAsync(AnchorPublication publication, CancellationToken cancellationToken)
    {
        for (int attempt = 0; attempt < AttemptMax; attempt++)
        {
            string id = TransactionIdOf(publication.Statement.Digest, attempt);
            if (await client.FindTransactionAsync(id, cancellationToken) is not { } info)
            {
                return (null, id);
            }

            if (ChainMakerCommit.Of(info).Succeeded && CallOf(info.Transaction) is { } call && call.Statement == publication.Statement.Digest && call.Sequence == publication.Sequence)
            {
                return (await ReceiptAsync(id, publication.Statement, cancellationToken), id);
            }
        }

        throw new AnchorRefusedException($"{Name} has committed {AttemptMax} failures of statement {publication.Sequence} and takes no more attempts.");
    }

    private async Task<long> NextAsync(Hash log, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> answer = await client.QueryEvmAsync(contractName, AnchorCall.Next(log), cancellationToken);
        return AnchorCall.NextAnswer(answer.Span) ?? throw new AnchorRefusedException($"{Name} is not an anchor contract: it answers next() with {answer.Length} bytes; expected a number in 32.");
    }

    private async Task<AnchorReceipt> SendAsync(AnchorPublication publication, string id, CancellationToken cancellationToken)
    {
        await RehearseAsync(publication, cancellationToken);
        ChainMakerCommit commit = await client.InvokeEvmAsync(id, contractName, AnchorCall.Anchor(publication), cancellationToken);
        return commit.Succeeded
            ? await ReceiptAsync(id, publication.Statement, cancellationToken)
            : throw new AnchorRefusedException($"{Name} refused statement {publication.Sequence} in block {commit.BlockHeight}, transaction {id}: code {(int)commit.Code} {commit.Code}, contract code {commit.ContractCode}: {commit.Message}");
    }

    // A committed failure uses its id up, and there are few: what the contract would refuse now is not sent.
    private async Task RehearseAsync(AnchorPublication publication, CancellationToken cancellationToken)
    {
        try
        {
            await client.QueryEvmAsync(contractName, AnchorCall.Anchor(publication), cancellationToken);
        }
        catch (ChainMakerException e) when (e is { Failure: ChainMakerFailure.Refused, Code: TxStatusCode.ContractFail })
        {
            throw new AnchorRefusedException($"{Name} would refuse statement {publication.Sequence}; nothing was sent. {e.Message}", null, e);
        }
    }

    private async Task<AnchorReceipt> ReceiptAsync(string transactionId, AnchorStatement statement, CancellationToken cancellationToken)
    {
        ChainMakerBlock block = await client.FindBlockOfAsync(transactionId, cancellationToken)
            ?? throw new AnchorUnavailableException($"{Name} gives transaction {transactionId} and not its block.");
        int index = block.IndexOf(transactionId);
        if (index < 0 || CallOf(block.TransactionAt(index)) is not { } call)
        {
            throw new AnchorRefusedException($"The node of {Name} gave block {block.Header.BlockHeight} for transaction {transactionId}, which is not an anchor() call there.");
        }

        AnchorReceipt receipt = ChainMakerReceipt.Create(name, new AnchorPublication(statement, call.Sequence, call.CrossReceipt), block, index);
        return Verifier.Verify(receipt, pins).Failure is not { } failure
            ? receipt
            : throw new AnchorRefusedException($"The node of {Name} gave a block that does not hold up. {failure}");
    }

    // The place is taken: by this very statement, sent under an id of another, or by a different one, which proves two histories.
    private async Task<AnchorReceipt> TakenAsync(AnchorPublication publication, long next, CancellationToken cancellationToken)
    {
        Hash log = publication.Statement.OriginHash;
        (long size, Hash root, Hash digest, _) = await HeldAsync(log, publication.Sequence, cancellationToken);
        if (digest == publication.Statement.Digest)
        {
            return await SearchAsync(log, publication.Sequence, publication.Statement, cancellationToken)
                ?? throw new AnchorUnavailableException($"{Name} holds statement {publication.Sequence}, and the node's events don't name its transaction.");
        }

        Hash previous = publication.Sequence == 0 ? Hash.Zero : (await HeldAsync(log, publication.Sequence - 1, cancellationToken)).Statement;
        AnchorReceipt? contradiction = null;
        if (size > 0)
        {
            // The chain holds only the digest, but a statement is made of values that the chain has: if they give the digest, it is the other history's own words.
            AnchorStatement other = new(publication.Statement.Checkpoint.Origin, size, root, previous);
            contradiction = other.Digest == digest ? await SearchAsync(log, publication.Sequence, other, cancellationToken) : null;
        }

        throw new AnchorRefusedException(
            $"{Name} holds another statement in place {publication.Sequence} of {next}: {digest}, of size {size} and root {root}; expected {publication.Statement.Digest}, of size {publication.Statement.Checkpoint.Size}.", contradiction);
    }

    private async Task<(long Size, Hash Root, Hash Statement, Hash CrossReceipt)> HeldAsync(Hash log, long sequence, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> answer = await client.QueryEvmAsync(contractName, AnchorCall.Anchors(log, sequence), cancellationToken);
        return AnchorCall.AnchorsAnswer(answer.Span) ?? throw new AnchorRefusedException($"{Name} is not an anchor contract: it answers anchors() with {answer.Length} bytes; expected four words.");
    }

    private async Task<AnchorReceipt?> SearchAsync(Hash log, long sequence, AnchorStatement statement, CancellationToken cancellationToken)
    {
        ulong last = (await client.FindBlockAsync(ulong.MaxValue, cancellationToken))?.Header.BlockHeight ?? 0;
        string place = Convert.ToHexStringLower(AnchorCall.Number(sequence));
        int seen = 0;
        using CancellationTokenSource end = new(client.Options.CommitTimeout, client.Time);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, end.Token);
        try
        {
            await foreach (ContractEventInfo found in client.EventsAsync(contractName, AnchorCall.AnchoredTopic, 0, (long)Math.Min(last, long.MaxValue), limit.Token))
            {
                if (found.EventData.Count >= 2 && found.EventData[0] == log.ToHex() && found.EventData[1] == place)
                {
                    return await ReceiptAsync(found.TxId, statement, limit.Token);
                }

                if (++seen == EventCountMax)
                {
                    return null;
                }
            }

            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private AnchorCallValues? CallOf(Transaction? transaction)
    {
        Payload? payload = transaction?.Payload;
        if (payload?.ContractName != contractName || payload.Parameters.Count != 1 || payload.Parameters[0].Key != AnchorCall.DataKey || payload.Parameters[0].Value.Length != 2 * AnchorCall.AnchorSize)
        {
            return null;
        }

        string digits = Encoding.ASCII.GetString(payload.Parameters[0].Value.Span);
        return digits.All(char.IsAsciiHexDigit) ? AnchorCall.ReadAnchor(Convert.FromHexString(digits)) : null;
    }

    // What a node refuses it will refuse again, except where it says that it ran out of time or stumbled itself; a chain it doesn't have stays so.
    private Exception Translate(ChainMakerException e)
    {
        bool noChain = e.NodeMessage.Contains("chain", StringComparison.OrdinalIgnoreCase)
            && (e.NodeMessage.Contains("not found", StringComparison.OrdinalIgnoreCase) || e.NodeMessage.Contains("not exist", StringComparison.OrdinalIgnoreCase) || e.NodeMessage.Contains("no such", StringComparison.OrdinalIgnoreCase));
        bool stands = e.Failure == ChainMakerFailure.Malformed || (e.Failure == ChainMakerFailure.Refused && (noChain || e.Code is not (TxStatusCode.Timeout or TxStatusCode.InternalError)));
        string message = $"{Name}: {e.Message}";
        return stands ? new AnchorRefusedException(message, null, e) : new AnchorUnavailableException(message, e);
    }
}
