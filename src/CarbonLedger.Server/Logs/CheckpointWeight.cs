using CarbonLedger.Ledger;

namespace CarbonLedger.Server.Logs;

/// <summary>Weighs checkpoints that came from outside.</summary>
internal static class CheckpointWeight
{
    /// <summary>The checkpoint of a note, if it is one and the policy accepts it.</summary>
    /// <exception cref="LogFindingException">It is malformed, badly signed, or not covered.</exception>
    public static (SignedNote Note, Checkpoint Head) Read(string where, ReadOnlySpan<byte> bytes, TlogPolicy? policy)
    {
        try
        {
            SignedNote note = SignedNote.Parse(bytes);
            Checkpoint head = Checkpoint.Parse(note.Text);
            if (policy is not null)
            {
                Require(where, note, policy);
            }

            return (note, head);
        }
        catch (LedgerFormatException e)
        {
            throw LogFindingException.Malformed(where, e);
        }
    }

    private static void Require(string where, SignedNote note, TlogPolicy policy)
    {
        PolicyEvaluation weighed = policy.Evaluate(note);
        if (weighed.BadKey is { } bad)
        {
            throw LogFindingException.False($"{where} signatures", $"a signature of {bad.Name} that verifies", "one that does not");
        }

        if (!weighed.Holds)
        {
            throw LogFindingException.NotCovered(
                $"{where} signatures", "those the policy asks for",
                weighed.LogSigned ? $"{weighed.Witnesses.Count} witnesses, short of the quorum" : "no signature of a log of the policy");
        }
    }
}
