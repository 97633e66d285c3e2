namespace CarbonLedger.Carbon.Statements;

/// <summary>Carbon by stage of life, summed over statements: each statement's carbon at the stages of its bus. Not thread-safe.</summary>
public sealed class StageSums
{
    /// <summary>Number of stages.</summary>
    public const int Count = (int)CarbonStage.Unsplit + 1;

    private const int PpmOfWhole = 1_000_000;

    private readonly Int128[] millionths = new Int128[Count];

    /// <summary>Adds carbon.</summary>
    /// <param name="milligrams">Of one statement.</param>
    /// <param name="stages">Of the bus whose intensity it carries (<see cref="BusBalance.Stages"/>); without any its stages aren't known.</param>
    public void Add(long milligrams, IReadOnlyList<int> stages)
    {
        checked
        {
            for (int stage = 0; stage < stages.Count; stage++)
            {
                millionths[stage] += (Int128)milligrams * stages[stage];
            }

            if (stages.Count == 0)
            {
                millionths[(int)CarbonStage.Unsplit] += (Int128)milligrams * PpmOfWhole;
            }
        }
    }

    /// <summary>mg by stage, in the order of <see cref="CarbonStage"/>, rounded as running sums: they add up to all that was added.</summary>
    public IReadOnlyList<Int128> Milligrams()
    {
        Int128[] whole = new Int128[Count];
        Int128 sum = 0;
        Int128 given = 0;
        for (int stage = 0; stage < Count; stage++)
        {
            sum += millionths[stage];
            Int128 upTo = PeriodFold.Divide(sum, PpmOfWhole);
            whole[stage] = upTo - given;
            given = upTo;
        }

        return whole;
    }
}
