using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Abstractions;

/// <summary>What follows what in an outbox; asked by every store before it writes.</summary>
public static class AnchorOrder
{
    /// <exception cref="ArgumentException">The statement's number is not the one after the last, or it does not name the last, or its log is smaller.</exception>
    public static void RequireNext(MadeStatement? last, MadeStatement next)
    {
        ArgumentNullException.ThrowIfNull(next);
        long number = last is null ? 0 : last.Sequence + 1;
        Hash previous = last?.Statement.Digest ?? Hash.Zero;
        if (next.Sequence != number || next.Statement.Previous != previous || next.Statement.Checkpoint.Size < (last?.Statement.Checkpoint.Size ?? 1))
        {
            throw new ArgumentException(
                $"Statement {next.Sequence} of size {next.Statement.Checkpoint.Size} after {previous.ToHex()[..8]}… names {next.Statement.Previous.ToHex()[..8]}…; expected number {number}, the statement before it, and a size of at least {last?.Statement.Checkpoint.Size ?? 1}.", nameof(next));
        }
    }

    /// <exception cref="ArgumentException">The receipt's number is not the one after the ledger's last.</exception>
    public static void RequireNext(AnchorDelivery? last, AnchorReceipt next)
    {
        ArgumentNullException.ThrowIfNull(next);
        long number = last is null ? 0 : last.Sequence + 1;
        if (next.Publication.Sequence != number)
        {
            throw new ArgumentException($"Receipt of statement {next.Publication.Sequence} on {next.Ledger}; expected that of {number}.", nameof(next));
        }
    }
}
