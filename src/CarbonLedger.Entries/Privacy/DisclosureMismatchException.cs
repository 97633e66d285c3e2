namespace CarbonLedger.Entries.Privacy;

/// <summary>What was disclosed is not what a log commits to: one of the two is false, whatever its form.</summary>
public sealed class DisclosureMismatchException(string field, string expected, string found) : Exception($"{field}: expected {expected}; found {found}.")
{
    public string Field { get; } = field;

    public string Expected { get; } = expected;

    public string Found { get; } = found;
}
