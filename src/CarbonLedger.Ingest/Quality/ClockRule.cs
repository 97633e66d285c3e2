using System.Globalization;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Quality;

/// <summary>A device's clock against ours: ahead, behind, put back, or running away.</summary>
internal static class ClockRule
{
    private const long DayMilliseconds = 86_400_000;

    public static bool IsLive(DeviceState state, QualityInput.Captured input, QualityRules rules)
    {
        if (!state.IsSeen || input.Receipt is not { } receipt || input.Capture.Time <= state.LastTime || receipt <= state.LastHeard)
        {
            return false;
        }

        Int128 came = (Int128)receipt.UnixMilliseconds - state.LastHeard.UnixMilliseconds, captured = (Int128)input.Capture.Time.UnixMilliseconds - state.LastTime.UnixMilliseconds;
        return Int128.Abs(came - captured) <= HalfSkew(rules);
    }

    public static DeviceState Evolve(DeviceState state, QualityInput.Captured input, QualityRules rules)
    {
        if (input.Receipt is not { } receipt || !IsLive(state, input, rules))
        {
            return state;
        }

        long offset = OffsetOf(receipt, input.Capture.Time);
        if (IsSkewed(offset, rules))
        {
            // Once the clock is set, it drifts from where it is then.
            return state with { OffsetSince = null };
        }

        // A baseline that is old and near moves on: who drifts by seconds a day is told by the skew when it comes to that.
        bool isOld = state.OffsetSince is { } since && receipt.UnixMilliseconds - since.UnixMilliseconds > DayMilliseconds && Math.Abs(offset - state.OffsetThen) <= HalfSkew(rules);
        return state.OffsetSince is null || isOld ? state with { OffsetSince = receipt, OffsetThen = offset } : state;
    }

    public static void Decide(DeviceState state, QualityInput.Captured input, QualityRules rules, List<Finding> findings)
    {
        if (SequenceRule.StepOf(state, input) == SequenceStep.ClockBack)
        {
            long back = OffsetOf(state.Sequence.LastTime, input.Capture.Time);
            findings.Add(new Finding(AlarmKind.ClockSkew, state.IsOpen(AlarmKind.ClockSkew) ? AlarmPhase.Still : AlarmPhase.Raised, null, input.Capture.Time, 1, $"The clock was put back by {Duration(back)}: {input.Capture.Sequence} of {input.Capture.Time} comes after {state.Sequence.LastTime}."));
            return;
        }

        if (input.Receipt is not { } receipt)
        {
            return;
        }

        long offset = OffsetOf(receipt, input.Capture.Time);
        bool isAhead = offset < -(long)rules.Skew.TotalMilliseconds;
        if (!isAhead && !IsLive(state, input, rules))
        {
            return;
        }

        DecideSkew(state, offset, isAhead, receipt, rules, findings);
        DecideDrift(state, offset, receipt, rules, findings);
    }

    internal static string Duration(long milliseconds)
    {
        TimeSpan time = TimeSpan.FromMilliseconds(Math.Min(milliseconds, 315_360_000_000_000L));
        return time.TotalDays >= 2 ? string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalDays} d {time.Hours} h")
            : time.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min")
            : time.TotalMinutes >= 2 ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds} s")
            : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");
    }

    private static void DecideSkew(DeviceState state, long offset, bool isAhead, Timestamp receipt, QualityRules rules, List<Finding> findings)
    {
        bool isOpen = state.IsOpen(AlarmKind.ClockSkew);
        if (IsSkewed(offset, rules))
        {
            string detail = $"The clock is {Duration(Math.Abs(offset))} {(isAhead ? "ahead" : "behind, or what it sends is held up as long")}; allowed are {Duration((long)rules.Skew.TotalMilliseconds)}.";
            findings.Add(new Finding(AlarmKind.ClockSkew, isOpen ? AlarmPhase.Still : AlarmPhase.Raised, null, receipt, 1, detail));
        }
        else if (isOpen)
        {
            findings.Add(new Finding(AlarmKind.ClockSkew, AlarmPhase.Ended, null, receipt, 1, $"The clock agrees again: receipt {offset} ms after capture."));
        }
    }

    private static void DecideDrift(DeviceState state, long offset, Timestamp receipt, QualityRules rules, List<Finding> findings)
    {
        if (state.OffsetSince is not { } since)
        {
            return;
        }

        bool isOpen = state.IsOpen(AlarmKind.ClockDrift);
        long drift = Math.Abs(offset - state.OffsetThen);
        if (!isOpen && drift > HalfSkew(rules) && !IsSkewed(offset, rules))
        {
            string detail = $"The clock runs {(offset > state.OffsetThen ? "behind" : "ahead")}: by {Duration(drift)} in {Duration(receipt.UnixMilliseconds - since.UnixMilliseconds)}.";
            findings.Add(new Finding(AlarmKind.ClockDrift, AlarmPhase.Raised, null, since, 1, detail));
        }
        else if (isOpen && (drift <= HalfSkew(rules) / 2 || IsSkewed(offset, rules)))
        {
            findings.Add(new Finding(AlarmKind.ClockDrift, AlarmPhase.Ended, null, receipt, 1, drift <= HalfSkew(rules) / 2 ? "The clock is near where it was." : "The clock is beyond the limit now."));
        }
    }

    private static bool IsSkewed(long offset, QualityRules rules) => Math.Abs(offset) > (long)rules.Skew.TotalMilliseconds;

    private static long HalfSkew(QualityRules rules) => (long)rules.Skew.TotalMilliseconds / 2;

    // Times come from devices: whatever they are, the difference is a number.
    private static long OffsetOf(Timestamp later, Timestamp earlier) => (long)Int128.Clamp((Int128)later.UnixMilliseconds - earlier.UnixMilliseconds, -long.MaxValue / 4, long.MaxValue / 4);
}
