using System.Diagnostics.CodeAnalysis;

namespace CarbonLedger.Benchmarks.Edge;

/// <summary>Which part of the measurement beside others is run; what is not named of a kind is run whole.</summary>
/// <param name="Words">Shapes as <c>1000x1</c>, <c>batches</c> for the tables of readings, names of servers. None runs all.</param>
internal sealed record BesideChoice(IReadOnlyList<string> Words)
{
    private const string BatchesWord = "batches";

    public static BesideChoice All { get; } = new([]);

    /// <summary>True if the tables of readings in batches are asked for.</summary>
    public bool TakesBatches => Words.Contains(BatchesWord) || !NamesShapes;

    private bool NamesShapes => Words.Any(word => word == BatchesWord || word.Contains('x', StringComparison.Ordinal));

    private bool NamesServers => Words.Any(word => Enum.TryParse<BesideVariant>(word, ignoreCase: true, out _));

    /// <summary>Reads words parted by commas; false if one is neither of these shapes nor a server.</summary>
    public static bool TryParse(string text, IEnumerable<EdgeShape> shapes, [NotNullWhen(true)] out BesideChoice? choice)
    {
        string[] words = text.Split(',');
        string[] known = [BatchesWord, .. shapes.Select(Word)];
        choice = words.All(word => known.Contains(word) || Enum.GetNames<BesideVariant>().Contains(word, StringComparer.OrdinalIgnoreCase)) ? new BesideChoice(words) : null;
        return choice is not null;
    }

    public bool Takes(EdgeShape shape) => !NamesShapes || Words.Contains(Word(shape));

    public bool Takes(BesideVariant variant) => !NamesServers || Words.Contains(variant.ToString(), StringComparer.OrdinalIgnoreCase);

    private static string Word(EdgeShape shape) => FormattableString.Invariant($"{shape.Connections}x{shape.InFlight}");
}
