using CarbonLedger.Carbon.Metering;
using CarbonLedger.Simulators.Grid;

namespace CarbonLedger.Simulators.Faulty;

/// <summary>
/// Decides the fault of each (device, step) from the seed alone, so that a resumed run decides the same. Each kind asked for
/// strikes about one capture in a hundred. The first and the last step are never late or dropped: the day must be able to
/// close.
/// </summary>
/// <param name="lastStep">The last step of the run; late captures are due by then.</param>
public sealed class FaultPlan(long seed, FaultKinds kinds, int lastStep)
{
    public const double Rate = 0.01;
    public const int LateStepsMax = 3;

    private static readonly FaultKinds[] All = [FaultKinds.Duplicate, FaultKinds.Reorder, FaultKinds.Tamper, FaultKinds.Late, FaultKinds.Drop];

    /// <summary>The names a list of faults is made of.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(kind => kind.ToString().ToLowerInvariant())];

    /// <summary>A plan without faults.</summary>
    public static FaultPlan None { get; } = new(0, FaultKinds.None, int.MaxValue);

    public FaultKinds Kinds => kinds;

    /// <summary>Parses <c>duplicate,reorder,tamper,late,drop</c>, any of them in any order, or an empty text.</summary>
    /// <param name="problem">What was wrong, naming the word and the words expected; empty on success.</param>
    public static bool TryParse(string? text, out FaultKinds parsed, out string problem)
    {
        parsed = FaultKinds.None;
        problem = "";
        foreach (string word in (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int at = Names.ToList().IndexOf(word);
            if (at < 0)
            {
                parsed = FaultKinds.None;
                problem = $"Unknown fault '{word}'; expected any of {string.Join(", ", Names)}, separated by commas.";
                return false;
            }

            parsed |= All[at];
        }

        return true;
    }

    /// <summary>The fault of a device's capture of a step.</summary>
    public Fault For(DeviceId device, int step)
    {
        if (kinds == FaultKinds.None)
        {
            return default;
        }

        SeededNoise luck = SeededNoise.Stream(seed, $"fault/{device}");
        int slot = (int)(luck.Unit(step) / Rate);
        FaultKinds kind = slot < All.Length ? All[slot] & kinds : FaultKinds.None;
        bool mustArrive = step <= 0 || step >= lastStep;
        return kind switch
        {
            FaultKinds.Late or FaultKinds.Drop when mustArrive => default,
            FaultKinds.Late => new Fault(kind, Math.Min(lastStep - step, 1 + (int)luck.Whole(~(long)step, LateStepsMax))),

            // Before the first capture there is none to send again.
            FaultKinds.Reorder when step <= 0 => default,
            _ => new Fault(kind, 0),
        };
    }
}
