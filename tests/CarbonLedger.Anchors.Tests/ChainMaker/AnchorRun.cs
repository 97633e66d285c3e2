using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Anchors.Tests.ChainMaker;

/// <summary>Statements of one log, each naming the one before.</summary>
internal static class AnchorRun
{
    public const string Origin = "log.example/anchored";

    public static Hash Log { get; } = Hash.Of("log.example/anchored"u8);

    public static IReadOnlyList<AnchorPublication> Of(int count, string variant = "")
    {
        List<AnchorPublication> run = [];
        for (int i = 0; i < count; i++)
        {
            Hash previous = i == 0 ? Hash.Zero : run[^1].Statement.Digest;
            Hash root = Hash.Of(System.Text.Encoding.UTF8.GetBytes($"root {i} {variant}"));
            Hash cross = i == 0 ? Hash.Zero : Hash.Of(System.Text.Encoding.UTF8.GetBytes($"receipt {i}"));
            run.Add(new AnchorPublication(new AnchorStatement(Origin, 10 * (i + 1), root, previous), i, cross));
        }

        return run;
    }
}
