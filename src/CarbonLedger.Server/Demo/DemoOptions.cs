using CarbonLedger.Simulators.Faulty;

namespace CarbonLedger.Server.Demo;

/// <summary>What a demo run is asked for; case, days, seed and faults decide every byte it logs.</summary>
public sealed record DemoOptions(string Case, int Days, long Seed, FaultKinds Faults, string Out)
{
    public const int DaysMax = 31;

    /// <summary>The log's identity.</summary>
    public string Origin => $"carbonledger.example/demo/{Case}";
}
