using ScottPlot;
using SkiaSharp;

namespace CarbonLedger.Reports.Pictures;

/// <summary>
/// The font every picture is drawn with, from this assembly: with a font of the machine, pictures would differ from
/// machine to machine. It has no bold; a bold label would fall back to a font of the machine.
/// </summary>
internal sealed class ReportFont : IFontResolver
{
    public const string Family = "CarbonLedger Micro Hei";

    private const string Resource = "CarbonLedger.Reports.Fonts.carbonledger-wqy-microhei.ttf";

    private static readonly Lazy<SKTypeface> Face = new(Register);

    private ReportFont()
    {
    }

    /// <summary>The font file's bytes.</summary>
    public static byte[] FileBytes()
    {
        using Stream stream = typeof(ReportFont).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is missing from the assembly.");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Makes it ScottPlot's font; once a process.</summary>
    public static void Use() => _ = Face.Value;

    /// <summary>The characters of a text the font can't draw. They would vanish from a picture without a trace.</summary>
    public static string MissingFrom(string text) =>
        string.Concat(text.EnumerateRunes().Where(rune => rune.Value >= ' ' && Face.Value.GetGlyph(rune.Value) == 0));

    /// <summary>Pixels a text takes in a row.</summary>
    public static float WidthOf(string text, float size)
    {
        using SKFont font = new(Face.Value, size);
        return font.MeasureText(text);
    }

    /// <summary>The text itself, when the font draws all of it.</summary>
    /// <exception cref="InvalidOperationException">A glyph is missing.</exception>
    public static string Drawable(string text)
    {
        string missing = MissingFrom(text);
        return missing.Length == 0 ? text : throw new InvalidOperationException($"The report's font can't draw '{missing}' of '{text}'.");
    }

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        string.Equals(fontName, Family, StringComparison.Ordinal) ? Load() : null;

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
        string.Equals(fontName, Family, StringComparison.Ordinal) ? Load() : null;

    private static SKTypeface Register()
    {
        ScottPlot.Fonts.FontResolvers.Insert(0, new ReportFont());
        ScottPlot.Fonts.Default = Family;
        return Load();
    }

    private static SKTypeface Load()
    {
        using SKData data = SKData.CreateCopy(FileBytes());
        return SKTypeface.FromData(data) ?? throw new InvalidOperationException($"{Resource} is not a font.");
    }
}
