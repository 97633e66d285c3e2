using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Quality;

/// <summary>
/// Judges what comes from one device: gaps and jumps of its sequence, its clock, its silence and that of its registers. Pure; the time is
/// in the inputs. To be called in this order: <c>findings = Decide(state, input)</c>, <c>state = Evolve(state, input, findings)</c>.
/// </summary>
/// <remarks>
/// <b>Live or backfill.</b> A capture is live if it is newer than all before, came in a message of its own, and came after the one before
/// by as long as lies between their capture times, give or take half of the skew allowed. All else (several captures in a message, what was
/// held back while a line was down, history that is brought in) is backfill: it says nothing of the device's clock.
/// </remarks>
public sealed class QualityDecider
{
    private static readonly IReadOnlyList<Finding> Nothing = [];

    private readonly QualityRules rules;

    /// <exception cref="ArgumentOutOfRangeException">A rule lies outside its range.</exception>
    public QualityDecider(QualityRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.Check();
        this.rules = rules;
    }

    /// <summary>What the input shows, at most one finding of a kind and register, except that a clock may be both.</summary>
    public IReadOnlyList<Finding> Decide(DeviceState state, QualityInput input)
    {
        if (input is QualityInput.Waited waited)
        {
            return SilenceRule.Decide(state, waited, rules) is { } silent ? [silent] : Nothing;
        }

        QualityInput.Captured captured = (QualityInput.Captured)input;
        List<Finding> findings = [];
        SequenceRule.Decide(state, captured, findings);
        ClockRule.Decide(state, captured, rules, findings);
        SilenceRule.Decide(state, captured, findings);
        RegisterRule.Decide(state, captured, rules, findings);
        return findings.Count == 0 ? Nothing : findings;
    }

    /// <summary>The state after the input.</summary>
    /// <param name="findings">What <see cref="Decide"/> found in it.</param>
    public DeviceState Evolve(DeviceState state, QualityInput input, IReadOnlyList<Finding> findings)
    {
        DeviceState next = input is QualityInput.Captured captured ? Evolve(state, captured) : state;
        foreach (Finding finding in findings)
        {
            next = next.With(finding);
        }

        return next;
    }

    private DeviceState Evolve(DeviceState state, QualityInput.Captured input)
    {
        DeviceState next = state with { Sequence = SequenceRule.Evolve(state, input) };
        if (!IsNews(state, input))
        {
            return next;
        }

        Timestamp time = input.Capture.Time, heard = input.Receipt ?? time;
        bool isLater = state.IsSeen && time > state.LastTime;
        bool isArrival = isLater && input.Receipt is not null && heard > state.LastHeard;
        next = ClockRule.Evolve(next, input, rules) with
        {
            IsSeen = true,
            IsExpected = state.IsExpected || heard.UnixMilliseconds - time.UnixMilliseconds <= (long)DeviceState.HistoryAge.TotalMilliseconds,
            IsRecovered = state.IsRecovered || input.Receipt is null,
            LastTime = time,
            LastHeard = heard > state.LastHeard || !state.IsSeen ? heard : state.LastHeard,
            Between = isLater ? state.Between.With(time.UnixMilliseconds - state.LastTime.UnixMilliseconds) : state.Between,
            Arrivals = isArrival ? state.Arrivals.With(heard.UnixMilliseconds - state.LastHeard.UnixMilliseconds) : state.Arrivals,
        };
        return next with { Registers = RegisterRule.Evolve(next, input) };
    }

    /// <summary>True if the capture says what was not known: it is the newest, or its clock was put back.</summary>
    internal static bool IsNews(DeviceState state, QualityInput.Captured input) =>
        !state.IsSeen || input.Capture.Time >= state.LastTime || SequenceRule.StepOf(state, input) == SequenceStep.ClockBack;
}
