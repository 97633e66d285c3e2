using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Witness;

/// <summary>One witness's part in a round.</summary>
/// <param name="Witness">Which of the policy.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Text">The same as a sentence with its numbers.</param>
public sealed record WitnessAnswer(PolicyWitness Witness, WitnessOutcome Outcome, string Text)
{
    /// <summary>Its verified cosignature; null unless <see cref="WitnessOutcome.Cosigned"/>.</summary>
    public NoteSignature? Cosignature { get; init; }

    /// <summary>The size it says it has cosigned, in batches; null if it named none.</summary>
    public long? SizeCosigned { get; init; }

    /// <summary>True if its answer speaks against the log's one history: nothing may be published until it is explained.</summary>
    public bool IsContradiction => Outcome is WitnessOutcome.Ahead or WitnessOutcome.HistoryRefused;
}
