using CarbonLedger.Simulators.Faulty;

namespace CarbonLedger.Server.Demo;

/// <summary>What a demo run is asked for; case, days, seed, faults and whether it restates decide every byte it logs.</summary>
/// <param name="Restate">Start with the factor book as it was before China's factors of 2024 were published, and publish these at the end.</param>
public sealed record DemoOptions(string Case, int Days, long Seed, FaultKinds Faults, string Out, bool Restate = false)
{
    /// <summary>The most witnesses: enough to try a quorum.</summary>
    public const int WitnessesMax = 5;

    /// <summary>How many witnesses run beside the log; each must cosign every checkpoint before it is published. What is logged is the same with any number.</summary>
    public int Witnesses { get; init; }

    /// <summary>Assets whose readings and statements are logged as salted commitments; what opens them is written beside the bundle.</summary>
    public IReadOnlyList<string> PrivateAssets { get; init; } = [];

    /// <summary>The PostgreSQL database the ledger lies in; in a file of the folder if null.</summary>
    public string? Postgres { get; init; }

    /// <summary>Ledgers of its own that the last checkpoint is anchored on, in this order, after everything is committed: <c>evm</c>, <c>chainmaker-sim</c>. What is logged is the same with any.</summary>
    public IReadOnlyList<string> Anchors { get; init; } = [];

    /// <summary>Where anvil is; looked for if null.</summary>
    public string? Anvil { get; init; }

    /// <summary>A week: the audit bundle of the largest network stays well below what a verifier takes.</summary>
    public const int DaysMax = 7;

    /// <summary>The log's identity.</summary>
    public string Origin => $"carbonledger.example/demo/{Case}";
}
