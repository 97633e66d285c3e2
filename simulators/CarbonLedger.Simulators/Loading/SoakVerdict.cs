using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Simulators.Loading;

/// <summary>What the checker found.</summary>
/// <param name="Messages">Made and handed to the line, whole or in part.</param>
/// <param name="Transmissions">Times a whole message went on the line.</param>
/// <param name="Captures">In the good messages.</param>
/// <param name="Acknowledged">Captures of messages that were acknowledged as taken, each once.</param>
/// <param name="Unanswered">Messages without any answer.</param>
/// <param name="AnsweredRefused">PUBACKs with a refusal, by the reason that was due.</param>
/// <param name="Stored">Captures found in the store.</param>
/// <param name="Duplicates">Redelivered captures the store counted.</param>
/// <param name="RefusalsKept">Refusals found in the store.</param>
/// <param name="Logged">Readings found in the log.</param>
/// <param name="Counterexamples">The first that was wrong, at most <see cref="SoakChecker.CounterexamplesMax"/>.</param>
/// <param name="Wrong">How many things were wrong.</param>
public sealed record SoakVerdict(
    long Messages,
    long Transmissions,
    long Captures,
    long Acknowledged,
    long Unanswered,
    IReadOnlyDictionary<RefusalReason, long> AnsweredRefused,
    long Stored,
    long Duplicates,
    long RefusalsKept,
    long Logged,
    IReadOnlyList<string> Counterexamples,
    long Wrong)
{
    public bool Holds => Wrong == 0;
}
