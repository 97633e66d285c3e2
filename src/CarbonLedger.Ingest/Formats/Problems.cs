using CarbonLedger.Carbon;

namespace CarbonLedger.Ingest.Formats;

/// <summary>Gathers what is wrong with an input, up to a limit, so that a hostile one cannot fill the memory with complaints.</summary>
public sealed class Problems
{
    /// <summary>Problems kept of one input; of the others only that there are more.</summary>
    public const int KeptMax = 100;

    private const int ValueCharactersMax = 80;

    private readonly List<InputProblem> kept = [];

    /// <summary>Those kept, in order.</summary>
    public IReadOnlyList<InputProblem> Kept => kept;

    /// <summary>True if there is one.</summary>
    public bool Any => kept.Count > 0;

    /// <summary>Adds one; path and value are cleaned and shortened.</summary>
    public void Add(string path, string? value, string message)
    {
        if (kept.Count < KeptMax)
        {
            kept.Add(new InputProblem(EdgeText.Clean(path, EdgeText.NameMax), Shorten(value), message));
        }
        else if (kept.Count == KeptMax)
        {
            kept.Add(new InputProblem("$", $"{KeptMax} problems", "Expected none; there are more, not listed"));
        }
    }

    private static string Shorten(string? value)
    {
        string text = value is null ? "nothing" : value.Length == 0 ? "an empty text" : value;
        return EdgeText.Clean(text, ValueCharactersMax) + (text.Length > ValueCharactersMax ? "…" : "");
    }
}
