namespace CarbonLedger.Grains;

/// <summary>Work in pieces on all cores.</summary>
internal static class Threads
{
    /// <summary>As <see cref="Ledger.PieceRunner"/> asks. On the pool's threads, also from within a grain: the pieces touch nothing of it.</summary>
    public static void Run(int count, Action<int> work)
    {
        if (count == 1)
        {
            work(0);
            return;
        }

        Parallel.For(0, count, new ParallelOptions { TaskScheduler = TaskScheduler.Default, MaxDegreeOfParallelism = Environment.ProcessorCount }, work);
    }
}
