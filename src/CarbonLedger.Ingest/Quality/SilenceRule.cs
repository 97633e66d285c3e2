using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Formats.Sparkplug;

namespace CarbonLedger.Ingest.Quality;

/// <summary>Silence of a device against its cadence. Of a Sparkplug device, silence after a birth means unchanged, after a death unknown.</summary>
internal static class SilenceRule
{
    /// <summary>How often something new comes, in milliseconds; null while it is not known.</summary>
    public static long? CadenceOf(DeviceState state, QualityRules rules)
    {
        if (rules.Cadence is { } set)
        {
            return (long)set.TotalMilliseconds;
        }

        // A device that sends four quarters of an hour at once is heard every hour; one that sends again what it held back, in a burst, is not faster for it.
        // Of what was read back from the store it is not known how much came at once: twice the time is given.
        long? arrivals = state.Arrivals.Median() ?? (state.IsRecovered ? 2 * state.Between.Median() : null);
        return state.Between.Median() is { } between && arrivals is { } came ? Math.Max(Math.Max(between, came), (long)QualityRules.LearnedCadenceMin.TotalMilliseconds) : null;
    }

    public static Finding? Decide(DeviceState state, QualityInput.Waited input, QualityRules rules)
    {
        bool isOpen = state.IsOpen(AlarmKind.DeviceSilent);
        if (!state.IsSeen)
        {
            return isOpen ? null : DecideUnheard(input, rules);
        }

        switch (input.Presence)
        {
            case SparkplugPresence.Dead:
                return isOpen ? null : new Finding(AlarmKind.DeviceSilent, AlarmPhase.Raised, null, input.Now, 1, "Its Sparkplug death was seen: what it measures is unknown from then on.");
            case SparkplugPresence.Alive:
                return isOpen ? new Finding(AlarmKind.DeviceSilent, AlarmPhase.Ended, null, input.Now, 1, "Its Sparkplug birth was seen: from then on silence means unchanged.") : null;
        }

        if (isOpen || !state.IsExpected || CadenceOf(state, rules) is not { } cadence || input.Now.UnixMilliseconds - state.LastHeard.UnixMilliseconds <= cadence * rules.SilenceFactor)
        {
            return null;
        }

        return new Finding(AlarmKind.DeviceSilent, AlarmPhase.Raised, null, state.LastHeard, 1, $"Nothing new since {state.LastHeard}; expected every {ClockRule.Duration(cadence)}.");
    }

    // Nothing can be learned of a device that was never heard: only a cadence that is set says when it is late.
    private static Finding? DecideUnheard(QualityInput.Waited input, QualityRules rules) =>
        input.Awaited is { } since && rules.Cadence is { } cadence && input.Presence is not SparkplugPresence.Alive && input.Now.UnixMilliseconds - since.UnixMilliseconds > (long)cadence.TotalMilliseconds * rules.SilenceFactor
            ? new Finding(AlarmKind.DeviceSilent, AlarmPhase.Raised, null, since, 1, $"Nothing came since {since}, when it was enrolled or the watch began; expected every {ClockRule.Duration((long)cadence.TotalMilliseconds)}.")
            : null;

    public static void Decide(DeviceState state, QualityInput.Captured input, List<Finding> findings)
    {
        if (!state.IsOpen(AlarmKind.DeviceSilent) || !QualityDecider.IsNews(state, input) || input.Presence == SparkplugPresence.Dead)
        {
            return;
        }

        Timestamp heard = input.Receipt ?? input.Capture.Time;
        if (!state.IsSeen)
        {
            findings.Add(new Finding(AlarmKind.DeviceSilent, AlarmPhase.Ended, null, heard, 1, $"Heard at last, with a capture of {input.Capture.Time}."));
            return;
        }

        findings.Add(new Finding(AlarmKind.DeviceSilent, AlarmPhase.Ended, null, heard, 1, $"Heard again after {ClockRule.Duration(Math.Max(0, heard.UnixMilliseconds - state.LastHeard.UnixMilliseconds))}, with a capture of {input.Capture.Time}."));
    }
}
