using CarbonLedger.Simulators.Faulty;

namespace CarbonLedger.Server.Demo;

/// <summary>What a demo run is asked for; case, days, seed, faults and whether it restates decide every byte it logs.</summary>
/// <param name="Restate">Start with the factor book as it was before China's factors of 2024 were published, and publish these at the end.</param>
public sealed record DemoOptions(string Case, int Days, long Seed, FaultKinds Faults, string Out, bool Restate = false)
{
    /// <summary>A week: the audit bundle of the largest network stays well below what a verifier takes.</summary>
    public const int DaysMax = 7;

    /// <summary>The log's identity.</summary>
    public string Origin => $"carbonledger.example/demo/{Case}";
}
