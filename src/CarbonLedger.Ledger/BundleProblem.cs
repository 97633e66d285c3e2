namespace CarbonLedger.Ledger;

/// <summary>Why an archive is not the canonical form of its files: the first thing that differs.</summary>
/// <param name="Place">The file, or the part of the archive.</param>
/// <param name="Expected">What the canonical form has there.</param>
/// <param name="Found">What stands there.</param>
public sealed record BundleProblem(string Place, string Expected, string Found);
