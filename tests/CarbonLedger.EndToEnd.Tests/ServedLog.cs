namespace CarbonLedger.EndToEnd.Tests;

/// <summary>One server for the questions that change nothing.</summary>
public sealed class ServedLog : IDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private ToolRun? serve;
    private HttpClient? http;

    /// <summary>A client of a server of this demo's log, which is the same for every caller.</summary>
    public async Task<HttpClient> OfAsync(DemoFiles demo)
    {
        await gate.WaitAsync();
        try
        {
            serve ??= LogServeTests.Serve(demo);
            return http ??= await LogServeTests.ClientAsync(serve);
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose()
    {
        http?.Dispose();
        serve?.Dispose();
        gate.Dispose();
    }
}
