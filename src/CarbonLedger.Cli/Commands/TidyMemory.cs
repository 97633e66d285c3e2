namespace CarbonLedger.Cli.Commands;

/// <summary>
/// Keeps the heap near what is in use: left alone, the collector lets it grow to a multiple of that where there is memory to be had, and a verification is to run on a small
/// machine as on a large one.
/// </summary>
internal sealed class TidyMemory
{
    private const long GrowthMax = 64L * 1024 * 1024;

    private long inUse = GC.GetTotalMemory(forceFullCollection: false);

    /// <summary>Collects if much came to the heap since the last time.</summary>
    public void Tidy()
    {
        if (GC.GetTotalMemory(forceFullCollection: false) - inUse > GrowthMax)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            inUse = GC.GetTotalMemory(forceFullCollection: false);
        }
    }
}
