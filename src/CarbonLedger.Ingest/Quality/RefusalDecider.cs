using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Ingest.Quality;

/// <summary>Judges how many payloads in one name are refused. Pure.</summary>
public sealed class RefusalDecider
{
    private readonly QualityRules rules;

    /// <exception cref="ArgumentOutOfRangeException">A rule lies outside its range.</exception>
    public RefusalDecider(QualityRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.Check();
        this.rules = rules;
    }

    /// <summary>What a refusal shows, or, with null for the reason, what it shows that none came up to now.</summary>
    public Finding? Decide(RefusalState state, RefusalReason? reason, Timestamp now)
    {
        if (reason is null)
        {
            return state.IsOpen && IsQuiet(state, now)
                ? new Finding(AlarmKind.Refusals, AlarmPhase.Ended, null, now, state.Count, FormattableString.Invariant($"No refusal for {ClockRule.Duration(Window)}; {state.Count} in all."))
                : null;
        }

        RefusalState next = Add(state, now);
        bool isMany = next.Recent.Length == rules.RefusalsMax && now.UnixMilliseconds - next.Recent[0].UnixMilliseconds <= Window;
        return state.IsOpen || isMany
            ? new Finding(AlarmKind.Refusals, state.IsOpen ? AlarmPhase.Still : AlarmPhase.Raised, null, next.Recent[0], next.Count, FormattableString.Invariant($"{next.Count} payloads refused, the last as {reason}: the device is broken, or somebody pretends to be it."))
            : null;
    }

    /// <summary>The state after it; null when there is nothing left to remember.</summary>
    public RefusalState? Evolve(RefusalState state, RefusalReason? reason, Timestamp now, Finding? finding)
    {
        if (reason is null)
        {
            return IsQuiet(state, now) ? null : state;
        }

        return Add(state, now) with { IsOpen = state.IsOpen || finding is { Phase: AlarmPhase.Raised } };
    }

    private long Window => (long)rules.RefusalWindow.TotalMilliseconds;

    private bool IsQuiet(RefusalState state, Timestamp now) => state.Recent.IsEmpty || now.UnixMilliseconds - state.Recent[^1].UnixMilliseconds > Window;

    private RefusalState Add(RefusalState state, Timestamp now) => new(
        state.Recent.Length < rules.RefusalsMax ? state.Recent.Add(now) : [.. state.Recent.AsSpan()[1..], now], state.Count + 1, state.IsOpen);
}
