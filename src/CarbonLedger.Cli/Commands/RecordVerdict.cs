using CarbonLedger.Carbon;
using CarbonLedger.Entries.Closing;

namespace CarbonLedger.Cli.Commands;

/// <summary>Whether a log would take a document.</summary>
/// <param name="Record">What the document is; null where that can't be told.</param>
/// <param name="UncheckedDefaults">Typical figures in it that were never checked.</param>
/// <param name="Problems">Why it is refused; none if it is taken.</param>
internal sealed record RecordVerdict(string File, SignedRecord? Record, IReadOnlyList<string> UncheckedDefaults, IReadOnlyList<InputProblem> Problems)
{
    public bool IsTaken => Problems.Count == 0;

    /// <summary>A line, and of a refused document one more for each problem.</summary>
    public override string ToString()
    {
        string record = Record is null ? "no record" : $"{Record.Kind} {Record.Id} of {Record.Time}";
        string mark = UncheckedDefaults.Count == 0 ? "" : $"; unchecked defaults {string.Join(", ", UncheckedDefaults)}";
        return IsTaken
            ? $"taken     {File}: {record}{mark}"
            : $"refused   {File}: {record}{string.Concat(Problems.Select(problem => $"\n            {problem}"))}";
    }
}
