namespace CarbonLedger.Carbon;

/// <summary>An input file can't be used; the message names the file and lists each problem with its place and value.</summary>
public sealed class InputRejectedException : Exception
{
    public InputRejectedException(string source, IReadOnlyList<InputProblem> problems)
        : base($"{source}: {string.Join("; ", problems.Take(20))}{(problems.Count > 20 ? $"; and {problems.Count - 20} more" : "")}")
        => Problems = problems;

    /// <summary>From a message that has named the problems already, as it comes from another process or grain.</summary>
    public InputRejectedException(string message)
        : base(message) => Problems = [];

    public IReadOnlyList<InputProblem> Problems { get; }
}
