namespace CarbonLedger.Ingest.Tests;

internal static class WaitFor
{
    /// <summary>Returns when the condition holds; fails after ten seconds.</summary>
    public static async Task TrueAsync(Func<bool> condition)
    {
        for (int i = 0; i < 1000 && !condition(); i++)
        {
            await Task.Delay(10);
        }

        Assert.True(condition(), "The condition did not hold within ten seconds.");
    }
}
