using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Anchors.Publishing;

/// <summary>Brings a log's statements to one ledger, strictly in order, each until the ledger holds it. One caller at a time.</summary>
/// <param name="others">Names of the other ledgers, whose latest receipt each publication names.</param>
/// <param name="contradicted">Given the receipt of another statement that the ledger holds in the place of ours.</param>
internal sealed class LedgerDelivery(string origin, IAnchorStore store, IAnchorLedger ledger, IReadOnlyCollection<string> others, Action<AnchorReceipt> contradicted)
{
    // Looked back so far for the newest receipt that a ledger still holds; what lies further back stands on more blocks than any chain reorganises.
    private const int LookBackMax = 256;

    private long attempts;
    private long failures;
    private long withdrawn;
    private string? problem;
    private bool needsOperator;

    /// <summary>The ledger's name.</summary>
    public string Name => ledger.Name;

    /// <summary>Whether the last attempt was refused for a reason that stands until a person acts.</summary>
    public bool NeedsOperator => Volatile.Read(ref needsOperator);

    /// <summary>Delivers all statements that the ledger doesn't hold yet.</summary>
    /// <returns>Null when it holds all; else why not, and the same may be asked again later.</returns>
    public async Task<Exception?> DeliverAsync(CancellationToken cancellationToken)
    {
        Exception? reason = await DeliverOnceAsync(cancellationToken);
        long before = Interlocked.Read(ref withdrawn);

        // A ledger that took anchors back misses them, and refuses what follows: they go there again, now.
        return reason is AnchorRefusedException { Contradiction: null } && await RecheckAsync(cancellationToken) is null && Interlocked.Read(ref withdrawn) > before
            ? await DeliverOnceAsync(cancellationToken)
            : reason;
    }

    private async Task<Exception?> DeliverOnceAsync(CancellationToken cancellationToken)
    {
        AnchorDelivery? last = await store.LastDeliveryAsync(origin, ledger.Name, cancellationToken);
        for (long next = last is null ? 0 : last.Sequence + 1; await store.ReadAsync(origin, next, cancellationToken) is { } made; next++)
        {
            AnchorPublication publication = new(made.Statement, made.Sequence, await LatestOfOthersAsync(cancellationToken));
            Interlocked.Increment(ref attempts);
            try
            {
                await store.DeliverAsync(await ledger.PublishAsync(publication, cancellationToken), cancellationToken);
            }
            catch (Exception e) when (e is AnchorUnavailableException or AnchorRefusedException)
            {
                Fail(e);
                return e;
            }

            Succeed();
        }

        return null;
    }

    /// <summary>Holds the newest receipt against the ledger; what the ledger took back is withdrawn, to be delivered again.</summary>
    /// <returns>Null when nothing was asked in vain; else why.</returns>
    public async Task<Exception?> RecheckAsync(CancellationToken cancellationToken)
    {
        AnchorDelivery? last = await store.LastDeliveryAsync(origin, ledger.Name, cancellationToken);
        long? gone = null;
        try
        {
            for (int back = 0; last is not null && back < LookBackMax && !await ledger.StillHoldsAsync(last.Receipt, cancellationToken); back++)
            {
                gone = last.Sequence;
                last = last.Sequence == 0 ? null : (await store.DeliveriesAsync(origin, ledger.Name, last.Sequence - 1, 1, cancellationToken)).Single();
            }
        }
        catch (AnchorUnavailableException e)
        {
            Fail(e);
            return e;
        }

        if (gone is { } from)
        {
            Interlocked.Increment(ref withdrawn);
            await store.WithdrawAsync(origin, ledger.Name, from, cancellationToken);
        }

        return null;
    }

    /// <summary>How far the ledger is.</summary>
    public async Task<LedgerStatus> StatusAsync(CancellationToken cancellationToken)
    {
        MadeStatement? newest = await store.LastAsync(origin, cancellationToken);
        AnchorDelivery? held = await store.LastDeliveryAsync(origin, ledger.Name, cancellationToken);
        MadeStatement? anchored = held is null ? null : await store.ReadAsync(origin, held.Sequence, cancellationToken);
        return new LedgerStatus(
            ledger.Name, (newest?.Sequence ?? -1) - (held?.Sequence ?? -1), held?.Receipt.Publication.Statement.Checkpoint.Size, anchored?.Made,
            Interlocked.Read(ref attempts), Interlocked.Read(ref failures), Interlocked.Read(ref withdrawn), Volatile.Read(ref problem), NeedsOperator);
    }

    // The newest statement that any other ledger holds; neither waits for the other.
    private async Task<Hash> LatestOfOthersAsync(CancellationToken cancellationToken)
    {
        AnchorReceipt? latest = null;
        foreach (string other in others)
        {
            if (await store.LastDeliveryAsync(origin, other, cancellationToken) is { } held && !(held.Sequence <= latest?.Publication.Sequence))
            {
                latest = held.Receipt;
            }
        }

        return latest?.Digest ?? Hash.Zero;
    }

    private void Fail(Exception e)
    {
        Interlocked.Increment(ref failures);
        Volatile.Write(ref problem, e.Message);
        Volatile.Write(ref needsOperator, e is AnchorRefusedException);
        if (e is AnchorRefusedException { Contradiction: { } other })
        {
            contradicted(other);
        }
    }

    private void Succeed()
    {
        Volatile.Write(ref problem, null);
        Volatile.Write(ref needsOperator, false);
    }
}
