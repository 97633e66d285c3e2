using System.Diagnostics.CodeAnalysis;

namespace CarbonLedger.Ledger;

/// <summary>An archive as read: its files, or the problem that made it be refused.</summary>
/// <param name="Files">The files in order without the manifest; empty if refused.</param>
/// <param name="Problem">Null if every byte is as it must be.</param>
public sealed record BundleReading(IReadOnlyList<BundleFile> Files, BundleProblem? Problem)
{
    /// <summary>True if the archive is the canonical form of its files.</summary>
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool Holds => Problem is null;
}
