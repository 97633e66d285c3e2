using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Grains.Contracts;
using CarbonLedger.Ledger;

namespace CarbonLedger.Grains;

/// <summary>A shell round <see cref="LogWriter"/>. That one silo activates it is a convenience; the store's compare-and-swap decides.</summary>
[KeepAlive]
public sealed class LedgerGrain(GridNetworks networks) : Grain, ILedgerGrain
{
    private LogWriter log = null!;
    private SignedNote? checkpoint;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        log = networks.Log(this.GetPrimaryKeyString());
        checkpoint = await log.RecoverAsync(cancellationToken);
    }

    public async Task<LogStatusMessage> Append(DraftMessage draft)
    {
        List<CommitKey> keys = [.. draft.Subjects.Zip(draft.Keys.Chunk(2), (subject, pair) => new CommitKey(subject, new Timestamp(pair[0]).UnixMilliseconds, checked((int)pair[1])))];
        checkpoint = await log.AppendAsync([.. draft.Entries.Select(entry => (ReadOnlyMemory<byte>)entry)], Messages.ToFacts(draft), keys);
        return ToStatus();
    }

    public Task<LogStatusMessage> Enter(byte[][] notes) => Append(Messages.ToMessage(LogNotes.Draft([.. notes.Select(note => (ReadOnlyMemory<byte>)note)])));

    public Task<LogStatusMessage> Status() => Task.FromResult(ToStatus());

    private LogStatusMessage ToStatus()
    {
        LogHead head = checkpoint is null ? new LogHead(0, MerkleTree.EmptyRoot) : LogWriter.HeadOf(checkpoint);
        return new LogStatusMessage(head.Size, head.Root.ToArray(), checkpoint?.Format() ?? "");
    }
}
