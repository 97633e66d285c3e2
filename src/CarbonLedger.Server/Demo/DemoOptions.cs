using CarbonLedger.Simulators.Faulty;

namespace CarbonLedger.Server.Demo;

/// <summary>What a demo run is asked for; case, days, seed and faults decide every byte it logs.</summary>
public sealed record DemoOptions(string Case, int Days, long Seed, FaultKinds Faults, string Out)
{
    /// <summary>A week: the audit bundle of the largest network stays well below what a verifier takes.</summary>
    public const int DaysMax = 7;

    /// <summary>The log's identity.</summary>
    public string Origin => $"carbonledger.example/demo/{Case}";
}
