namespace CarbonLedger.Carbon.Generation;

/// <summary>A figure, or every problem that kept it from being one; never both.</summary>
public sealed class GenerationFigure<T>
    where T : class
{
    internal GenerationFigure(T value) => (Value, Problems) = (value, []);

    internal GenerationFigure(IReadOnlyList<GenerationProblem> problems) => Problems = problems;

    /// <summary>Null if refused; refused is not zero.</summary>
    public T? Value { get; }

    public IReadOnlyList<GenerationProblem> Problems { get; }

    /// <summary>The figure.</summary>
    /// <exception cref="InvalidOperationException">It was refused; the message names every problem.</exception>
    public T Require() => Value ?? throw new InvalidOperationException(string.Join("; ", Problems));
}
