namespace CarbonLedger.Carbon;

/// <summary>One thing wrong with an input: where it stands, what stands there, and what was expected.</summary>
/// <param name="Path">Where, as a JSON path such as <c>$.branches[3].to</c>.</param>
/// <param name="Value">What was found, shortened to 80 characters.</param>
/// <param name="Message">A fact and the limit.</param>
public sealed record InputProblem(string Path, string Value, string Message)
{
    public override string ToString() => $"{Path}: {Message} (found {Value})";
}
