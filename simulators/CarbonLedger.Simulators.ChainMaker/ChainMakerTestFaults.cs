namespace CarbonLedger.Simulators.ChainMaker;

/// <summary>What a test node is told to do wrong. Each may be changed while it runs.</summary>
public sealed class ChainMakerTestFaults
{
    private int answersToLose;

    /// <summary>Takes requests and never answers.</summary>
    public bool Silent { get; set; }

    /// <summary>Answers UNIMPLEMENTED to SendRequestSync, as nodes before 2.3.5 do.</summary>
    public bool SyncUnimplemented { get; set; }

    /// <summary>Keeps requests in its pool: <see cref="ChainMakerTestNode.ReleaseBlock"/> makes one block of all of them.</summary>
    public bool HoldBlocks { get; set; }

    /// <summary>Lies: gives blocks with another transaction root.</summary>
    public bool WrongRoot { get; set; }

    /// <summary>Lies: gives blocks with another value in the first transaction's result.</summary>
    public bool WrongResult { get; set; }

    /// <summary>The contract answers questions with five bytes, as one that is no anchor contract might.</summary>
    public bool StrangeContract { get; set; }

    /// <summary>Gives blocks with this many votes fewer.</summary>
    public int VotesDropped { get; set; }

    /// <summary>Commits the next transaction and breaks the connection instead of answering.</summary>
    public void LoseNextAnswer() => Interlocked.Increment(ref answersToLose);

    internal bool LosesThisAnswer()
    {
        if (Volatile.Read(ref answersToLose) == 0)
        {
            return false;
        }

        Interlocked.Decrement(ref answersToLose);
        return true;
    }
}
