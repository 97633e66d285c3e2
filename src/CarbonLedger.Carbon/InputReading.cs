namespace CarbonLedger.Carbon;

/// <summary>What came of reading an input: the value, or every problem found with it.</summary>
public sealed record InputReading<T>(T? Value, IReadOnlyList<InputProblem> Problems)
    where T : class
{
    public bool IsUsable => Value is not null && Problems.Count == 0;

    /// <summary>The value, or an <see cref="InputRejectedException"/> that names the source and every problem.</summary>
    public T Require(string source) => IsUsable ? Value! : throw new InputRejectedException(source, Problems);
}
