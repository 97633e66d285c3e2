using System.Text;
using System.Text.Unicode;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace CarbonLedger.Ingest.Formats.Yaml;

/// <summary>
/// Reads one YAML document of mappings, sequences and plain texts: no anchors, aliases, tags or repeated keys, limited in
/// bytes, depth and nodes. Never throws on any bytes.
/// </summary>
public sealed class YamlReader
{
    /// <summary>Bytes of a document.</summary>
    public const int BytesMax = 64 * 1024;

    /// <summary>Levels of mappings and sequences.</summary>
    public const int DepthMax = 8;

    /// <summary>Mappings, sequences and texts of a document, keys among them.</summary>
    public const int NodesMax = 4_096;

    private readonly Parser parser;
    private readonly Problems problems;
    private int nodes;

    private YamlReader(Parser parser, Problems problems) => (this.parser, this.problems) = (parser, problems);

    /// <summary>The root, or null with at least one problem.</summary>
    public static YamlNode? Read(ReadOnlySpan<byte> utf8, Problems problems)
    {
        if (utf8.Length > BytesMax)
        {
            problems.Add("line 1, column 1", $"{utf8.Length} bytes", $"Expected at most {BytesMax} bytes");
            return null;
        }

        if (!Utf8.IsValid(utf8) || utf8.Contains((byte)0))
        {
            problems.Add("line 1, column 1", "bytes that are no text", "Expected UTF-8 without NUL");
            return null;
        }

        try
        {
            using StringReader text = new(Encoding.UTF8.GetString(utf8));
            return new YamlReader(new Parser(text), problems).Document();
        }
        catch (YamlException e)
        {
            problems.Add(At(e.Start), e.InnerException?.Message ?? e.Message, "Expected YAML");
            return null;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException or OverflowException or IndexOutOfRangeException or NullReferenceException)
        {
            // The scanner has ways out other than its own exception on text that is far from YAML, such as an escape of half a surrogate.
            problems.Add("line 1, column 1", e.GetType().Name, "Expected YAML");
            return null;
        }
    }

    private YamlNode? Document()
    {
        Next();
        if (Next() is not DocumentStart)
        {
            problems.Add(At(parser.Current!.Start), "nothing", "Expected a document");
            return null;
        }

        YamlNode? root = Node(Next(), 1);
        if (root is null)
        {
            return null;
        }

        Next();
        if (Next() is StreamEnd)
        {
            return root;
        }

        problems.Add(At(parser.Current!.Start), "a second document", "Expected one document");
        return null;
    }

    private ParsingEvent Next() => parser.MoveNext() ? parser.Current! : throw new InvalidOperationException("The stream ended within a node.");

    /// <summary>Reads the node that begins with the event; its depth is bounded before it is descended into.</summary>
    private YamlNode? Node(ParsingEvent begin, int depth)
    {
        if (begin is AnchorAlias or NodeEvent { Anchor.IsEmpty: false } or NodeEvent { Tag.IsEmpty: false })
        {
            problems.Add(At(begin.Start), "an anchor, alias or tag", "Expected plain values");
            return null;
        }

        if (depth > DepthMax || ++nodes > NodesMax)
        {
            problems.Add(At(begin.Start), $"depth {depth}, node {nodes}", $"Expected at most {DepthMax} levels and {NodesMax} nodes");
            return null;
        }

        return begin switch
        {
            Scalar scalar => new YamlNode(At(begin.Start)) { Text = scalar.Value },
            SequenceStart => Sequence(begin, depth),
            MappingStart => Mapping(begin, depth),
            _ => Other(begin),
        };
    }

    private YamlNode? Other(ParsingEvent begin)
    {
        problems.Add(At(begin.Start), begin.GetType().Name, "Expected a value");
        return null;
    }

    private YamlNode? Sequence(ParsingEvent begin, int depth)
    {
        List<YamlNode> items = [];
        for (ParsingEvent next = Next(); next is not SequenceEnd; next = Next())
        {
            if (Node(next, depth + 1) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        return new YamlNode(At(begin.Start)) { Items = items };
    }

    private YamlNode? Mapping(ParsingEvent begin, int depth)
    {
        List<(string Key, string Place, YamlNode Value)> fields = [];
        HashSet<string> keys = [];
        for (ParsingEvent next = Next(); next is not MappingEnd; next = Next())
        {
            YamlNode? key = Node(next, depth + 1);
            if (key is null)
            {
                return null;
            }

            if (key.Text is null || !keys.Add(key.Text))
            {
                problems.Add(key.Place, key.Shown, "Expected a key that stands once and is a text");
                return null;
            }

            if (Node(Next(), depth + 1) is not { } value)
            {
                return null;
            }

            fields.Add((key.Text, key.Place, value));
        }

        return new YamlNode(At(begin.Start)) { Fields = fields };
    }

    private static string At(Mark mark) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"line {mark.Line}, column {mark.Column}");
}
