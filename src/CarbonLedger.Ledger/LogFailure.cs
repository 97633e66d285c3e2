namespace CarbonLedger.Ledger;

/// <summary>The first thing that does not hold.</summary>
/// <param name="Entry">The file of the bundle it stands in, or the batch it is about.</param>
/// <param name="Field">Which field.</param>
/// <param name="Expected">What should be there.</param>
/// <param name="Found">What is.</param>
/// <param name="Class">What kind of no this is.</param>
public sealed record LogFailure(string Entry, string Field, string Expected, string Found, ExitClass Class)
{
    /// <summary>The failure in one line.</summary>
    public override string ToString() => $"{Entry}: {Field}: expected {Expected}; found {Found}.";
}
