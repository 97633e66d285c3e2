using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Witness;

/// <summary>What came of asking all witnesses of a policy about one checkpoint.</summary>
/// <param name="Note">The checkpoint with every cosignature that holds.</param>
/// <param name="Evaluation">What the policy makes of it.</param>
/// <param name="Answers">One a witness, in the order of the policy.</param>
public sealed record WitnessRound(SignedNote Note, PolicyEvaluation Evaluation, IReadOnlyList<WitnessAnswer> Answers)
{
    /// <summary>
    /// True only if the policy's quorum is met and no witness contradicts. One contradiction stops a log that the others would
    /// let pass: a fork or a roll-back is looked at by people. An operator who finds the witness wrong takes it out of the policy.
    /// </summary>
    public bool MayPublish => Evaluation.Holds && !Answers.Any(answer => answer.IsContradiction);
}
