using CarbonLedger.Abstractions;
using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Witness;

/// <summary>The witnesses of a C2SP tlog-policy, asked over HTTP.</summary>
/// <param name="http">As for <see cref="WitnessClient"/>; its owner disposes it.</param>
public sealed class PolicyCosigners(HttpClient http, TlogPolicy policy, WitnessClientOptions options) : ICosigners
{
    private readonly WitnessClient client = new(http, policy, options);

    public async Task<Cosigning> AskAsync(ILedgerStore store, SignedNote checkpoint, long sizeBelieved, CancellationToken cancellationToken = default)
    {
        Checkpoint head = Checkpoint.Parse(checkpoint.Text);
        WitnessRound round = await client.AskAsync(
            checkpoint, sizeBelieved, (oldSize, cancel) => TileProofs.ConsistencyAsync(store, head.Origin, oldSize, head.Size, cancel), cancellationToken);
        List<WitnessAnswer> ahead = [.. round.Answers.Where(answer => answer.Outcome == WitnessOutcome.Ahead)];
        List<WitnessAnswer> refused = [.. round.Answers.Where(answer => answer.Outcome == WitnessOutcome.HistoryRefused)];
        return new Cosigning(
            round.Note,
            round.Evaluation.Holds,
            policy.IsQuorum(round.Answers.Where(answer => answer.Outcome is WitnessOutcome.Cosigned or WitnessOutcome.Ahead).Select(answer => answer.Witness.Name)),
            [.. ahead.Select(answer => new WitnessAhead(answer.SizeCosigned ?? long.MaxValue, answer.Text))],
            [.. refused.Select(answer => answer.Text)],
            [.. round.Answers.Except(ahead).Except(refused).Where(answer => answer.Outcome != WitnessOutcome.Cosigned).Select(answer => answer.Text)]);
    }
}
