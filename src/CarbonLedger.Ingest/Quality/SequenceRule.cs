using System.Collections.Immutable;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Quality;

/// <summary>Gaps, jumps back and repetitions of a device's sequence. Any order of a complete sequence ends without a gap.</summary>
internal static class SequenceRule
{
    private const int GapsTold = 3;

    public static SequenceStep StepOf(DeviceState device, QualityInput.Captured input)
    {
        SequenceState state = device.Sequence;
        (long number, Timestamp time) = (input.Capture.Sequence, input.Capture.Time);
        if (number == 0 || (input.Capture.Version > 0 && number <= state.Last))
        {
            return SequenceStep.None;
        }

        if (state.First == 0)
        {
            return SequenceStep.First;
        }

        if (time >= state.LastTime && number > state.Last)
        {
            return number == state.Last + 1 || input.MayHaveMissed ? SequenceStep.Next : SequenceStep.Skipped;
        }

        if (GapOf(state, number, time) >= 0)
        {
            return SequenceStep.Filled;
        }

        // Several captures of one message may share its number; so may the parts of what was read at one time.
        bool isSameMessage = input.Receipt is { } receipt && receipt == device.LastHeard;
        if (time > state.LastTime)
        {
            return number < state.Last ? SequenceStep.Back : isSameMessage ? SequenceStep.None : SequenceStep.Repeated;
        }

        return time == state.LastTime || time < state.FirstTime || number < state.First || isSameMessage ? SequenceStep.None
            : number > state.Last ? SequenceStep.ClockBack
            : SequenceStep.Repeated;
    }

    public static SequenceState Evolve(DeviceState device, QualityInput.Captured input)
    {
        SequenceState state = device.Sequence;
        (long number, Timestamp time) = (input.Capture.Sequence, input.Capture.Time);
        int calm = Math.Min(state.Calm + 1, QualityRules.CalmCaptures);
        return StepOf(device, input) switch
        {
            SequenceStep.First => new SequenceState(number, time, number, time, 0, []),
            SequenceStep.Next => state with { Last = number, LastTime = time, Calm = calm },
            SequenceStep.Skipped => Skip(state, number, time) with { Calm = calm },
            SequenceStep.ClockBack => Skip(state, number, time),
            SequenceStep.Filled => Fill(state, number, time),
            SequenceStep.Back => new SequenceState(number, time, number, time, 0, state.Gaps),
            SequenceStep.Repeated => state with { Calm = 0, LastTime = time > state.LastTime ? time : state.LastTime },
            _ => state,
        };
    }

    public static void Decide(DeviceState device, QualityInput.Captured input, List<Finding> findings)
    {
        (SequenceState before, SequenceState after) = (device.Sequence, Evolve(device, input));
        (long number, Timestamp time) = (input.Capture.Sequence, input.Capture.Time);
        SequenceStep step = StepOf(device, input);
        if (after.Missing > before.Missing)
        {
            findings.Add(new Finding(AlarmKind.SequenceGap, AlarmPhase.Raised, null, after.Gaps[^1].After, after.Missing, Told(after)));
        }
        else if (after.Missing < before.Missing)
        {
            bool isFilled = after.Gaps.Length == 0;
            findings.Add(new Finding(
                AlarmKind.SequenceGap, isFilled ? AlarmPhase.Ended : AlarmPhase.Still, null, time, isFilled ? 1 : after.Missing, isFilled ? FormattableString.Invariant($"Filled late: {number} came, nothing is missing any more.") : Told(after)));
        }

        if (step == SequenceStep.Back)
        {
            findings.Add(new Finding(AlarmKind.SequenceBack, PhaseOf(device, AlarmKind.SequenceBack), null, time, 1, FormattableString.Invariant($"The sequence jumped back from {before.Last} to {number}: the device was reset or replaced.")));
        }

        if (step == SequenceStep.Repeated)
        {
            findings.Add(new Finding(AlarmKind.SequenceRepeated, PhaseOf(device, AlarmKind.SequenceRepeated), null, time, 1, FormattableString.Invariant($"Number {number} came again, with capture time {time}; the newest is {before.Last} of {before.LastTime}.")));
        }

        End(device, AlarmKind.SequenceBack, after, time, findings);
        End(device, AlarmKind.SequenceRepeated, after, time, findings);
    }

    private static void End(DeviceState device, AlarmKind kind, SequenceState after, Timestamp time, List<Finding> findings)
    {
        if (device.IsOpen(kind) && after.Calm == QualityRules.CalmCaptures)
        {
            findings.Add(new Finding(kind, AlarmPhase.Ended, null, time, 1, FormattableString.Invariant($"{QualityRules.CalmCaptures} captures in good order, up to {after.Last}.")));
        }
    }

    // A new gap is news each time; a sequence that is known to be unsound is not.
    private static AlarmPhase PhaseOf(DeviceState device, AlarmKind kind) => device.IsOpen(kind) ? AlarmPhase.Still : AlarmPhase.Raised;

    private static int GapOf(SequenceState state, long number, Timestamp time)
    {
        // The newest first: after a reset, numbers of before may be missing under the same names.
        for (int i = state.Gaps.Length - 1; i >= 0; i--)
        {
            if (state.Gaps[i].Holds(number, time))
            {
                return i;
            }
        }

        return -1;
    }

    private static SequenceState Skip(SequenceState state, long number, Timestamp time)
    {
        SequenceState next = state with { Last = number, LastTime = time };
        if (number == state.Last + 1)
        {
            return next;
        }

        (Timestamp after, Timestamp before) = time < state.LastTime ? (time, state.LastTime) : (state.LastTime, time);
        return next with { Gaps = Bounded(state.Gaps.Add(new SequenceGap(state.Last + 1, number - 1, number - state.Last - 1, after, before))) };
    }

    private static SequenceState Fill(SequenceState state, long number, Timestamp time)
    {
        int i = GapOf(state, number, time);
        return state with { Gaps = Bounded([.. state.Gaps[..i], .. state.Gaps[i].Without(number, time), .. state.Gaps[(i + 1)..]]) };
    }

    private static ImmutableArray<SequenceGap> Bounded(ImmutableArray<SequenceGap> gaps) =>
        gaps.Length <= SequenceState.GapsMax ? gaps : [gaps[0].MergedWith(gaps[1]), .. gaps[2..]];

    private static string Told(SequenceState state)
    {
        string gaps = string.Join(", ", state.Gaps.Reverse().Take(GapsTold));
        string more = state.Gaps.Length > GapsTold ? FormattableString.Invariant($" and {state.Gaps.Length - GapsTold} gaps more") : "";
        return FormattableString.Invariant($"{state.Missing} captures are missing: {gaps}{more}.");
    }
}
