using System.Text;
using System.Xml;

namespace CarbonLedger.Reports.Page;

/// <summary>Writes HTML that is well-formed XML too: every text is escaped, every element closed.</summary>
internal sealed class Markup : IDisposable
{
    /// <summary>What stands where there is no value; never a zero.</summary>
    public const string NoValue = "—";

    private static readonly HashSet<string> VoidElements = new(StringComparer.Ordinal) { "meta", "link", "img", "col", "br" };

    private readonly MemoryStream bytes = new();
    private readonly XmlWriter writer;
    private readonly Stack<string> open = new();

    public Markup()
    {
        writer = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = new UTF8Encoding(false), OmitXmlDeclaration = true, NewLineChars = "\n", NewLineHandling = NewLineHandling.None });
        writer.WriteDocType("html", null, null, null);
        Line();
    }

    public Markup Open(string element, params (string Name, string Value)[] attributes)
    {
        writer.WriteStartElement(element);
        foreach ((string name, string value) in attributes)
        {
            writer.WriteAttributeString(name, value);
        }

        open.Push(element);
        return this;
    }

    public Markup Close()
    {
        if (VoidElements.Contains(open.Pop()))
        {
            writer.WriteEndElement();
        }
        else
        {
            writer.WriteFullEndElement();
        }

        return this;
    }

    public Markup Text(string text)
    {
        writer.WriteString(text);
        return this;
    }

    public Markup Line()
    {
        writer.WriteWhitespace("\n");
        return this;
    }

    public Markup Element(string element, string text, params (string Name, string Value)[] attributes) => Open(element, attributes).Text(text).Close();

    /// <summary>English, then Chinese marked as such.</summary>
    public Markup Both(Bilingual text) => Text(text.English + " ").Element("span", text.Chinese, ("lang", "zh-CN"), ("class", "zh"));

    /// <summary>A name and its value, in a list of facts.</summary>
    public Markup Fact(Bilingual name, string value) => Open("div").Open("dt").Both(name).Close().Element("dd", value).Close();

    /// <summary>A key figure, with more said of it below, marked where it rests on a default that was never checked.</summary>
    public void Card(Bilingual label, string value, string unit, Bilingual? more = null, bool isUnchecked = false)
    {
        Open("div", ("class", "card")).Open("p", ("class", "label")).Both(label).Close();
        Open("p", ("class", "value")).Text(value);
        if (unit.Length > 0)
        {
            Text(" ").Element("span", unit, ("class", "unit"));
        }

        Close();
        if (more is { } text)
        {
            Open("p", ("class", "more")).Both(text).Close();
        }

        if (isUnchecked)
        {
            Open("p", ("class", "unchecked")).Both(Words.UncheckedDefault).Close();
        }

        Close();
    }

    public byte[] ToArray()
    {
        writer.Flush();
        return bytes.ToArray();
    }

    public void Dispose()
    {
        writer.Dispose();
        bytes.Dispose();
    }
}
