using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Anchors.Tests.Publishing;

/// <summary>A ledger in memory that keeps the rules of the contract, and can be away, refuse, lose its answer and take back.</summary>
internal sealed class HeldLedger(string name) : IAnchorLedger
{
    private readonly List<AnchorReceipt> held = [];

    public string Name { get; } = name;

    public IReadOnlyList<AnchorReceipt> Held => held;

    public bool IsAway { get; set; }

    public bool LosesAnswer { get; set; }

    public bool Refuses { get; set; }

    public int? TakesBackBeforeNext { get; set; }

    public AnchorReceipt? Contradiction { get; set; }

    public int Asked { get; private set; }

    public Task<AnchorReceipt> PublishAsync(AnchorPublication publication, CancellationToken cancellationToken)
    {
        Asked++;
        if (IsAway)
        {
            throw new AnchorUnavailableException($"{Name} doesn't answer.");
        }

        if (TakesBackBeforeNext is { } from)
        {
            TakesBackBeforeNext = null;
            TakeBack(from);
        }

        if (Contradiction is not null)
        {
            throw new AnchorRefusedException($"{Name} holds another statement.", Contradiction);
        }

        if (Refuses)
        {
            throw new AnchorRefusedException($"{Name}: the key may not write.");
        }

        if (held.Find(receipt => receipt.Publication.Statement.Digest == publication.Statement.Digest) is { } known)
        {
            return Task.FromResult(known);
        }

        if (publication.Sequence != held.Count)
        {
            throw new AnchorRefusedException($"{Name}: expected statement {held.Count}; found {publication.Sequence}.");
        }

        AnchorReceipt receipt = new(Name.Split(':')[0], Name, publication, Hash.Of(BitConverter.GetBytes((held.Count * 100_000L) + Asked)).ToArray());
        held.Add(receipt);
        if (LosesAnswer)
        {
            LosesAnswer = false;
            throw new AnchorUnavailableException($"{Name}: the answer was lost.");
        }

        return Task.FromResult(receipt);
    }

    public Task<bool> StillHoldsAsync(AnchorReceipt receipt, CancellationToken cancellationToken) => IsAway
        ? throw new AnchorUnavailableException($"{Name} doesn't answer.")
        : Task.FromResult(held.Exists(one => one.Digest == receipt.Digest));

    public void TakeBack(int from) => held.RemoveRange(from, held.Count - from);
}
