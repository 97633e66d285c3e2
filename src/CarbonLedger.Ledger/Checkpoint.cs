using System.Text;

namespace CarbonLedger.Ledger;

/// <summary>
/// The head of the log at one size (C2SP tlog-checkpoint): three lines, origin, size and base64 root, each ended by LF, and
/// no extension line. Unsigned: only a verified note makes it more than a claim.
/// </summary>
public sealed record Checkpoint
{
    /// <summary>The longest origin in UTF-8 bytes.</summary>
    public const int OriginBytesMax = 255;

    internal const string OriginRule = "a URL without scheme, space or '+'";

    /// <summary>Makes a checkpoint.</summary>
    /// <exception cref="LedgerFormatException">The origin is not one (<see cref="IsOrigin"/>) or the size is negative.</exception>
    public Checkpoint(string origin, long size, Hash root)
    {
        ArgumentNullException.ThrowIfNull(origin);
        if (!IsOrigin(origin))
        {
            throw new LedgerFormatException("checkpoint origin", OriginRule, LedgerFormatException.Quote(origin));
        }

        if (size < 0)
        {
            throw new LedgerFormatException("checkpoint size", "0 or more", StrictText.Format(size));
        }

        Origin = origin;
        Size = size;
        Root = root;
    }

    /// <summary>The identity of the log, and the name of its key.</summary>
    public string Origin { get; }

    /// <summary>Batches in the log.</summary>
    public long Size { get; }

    /// <summary>The RFC 6962 tree head over their headers.</summary>
    public Hash Root { get; }

    /// <summary>True for a URL without scheme: 1 to 255 bytes of UTF-8, no space, no '+', no control character, no <c>://</c>.</summary>
    public static bool IsOrigin(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= OriginBytesMax
            && StrictText.IsName(text)
            && !text.Contains("://", StringComparison.Ordinal)
            && !text.EnumerateRunes().Contains(Rune.ReplacementChar)
            && StrictText.Utf8.GetByteCount(text) <= OriginBytesMax;
    }

    /// <summary>Reads the text of a note that is a checkpoint, and nothing else.</summary>
    /// <exception cref="LedgerFormatException">Not the one spelling of a checkpoint.</exception>
    public static Checkpoint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] lines = text.Split('\n', 5);
        if (lines.Length != 4 || lines[3].Length != 0)
        {
            throw new LedgerFormatException("checkpoint", "three lines, each ended by LF", LedgerFormatException.Quote(text));
        }

        if (!StrictText.TryParseNumber(lines[1], out long size))
        {
            throw new LedgerFormatException("checkpoint size", "a decimal number", LedgerFormatException.Quote(lines[1]));
        }

        if (!Hash.TryFromBase64(lines[2], out Hash root))
        {
            throw new LedgerFormatException("checkpoint root", "base64 of 32 bytes", LedgerFormatException.Quote(lines[2]));
        }

        return new Checkpoint(lines[0], size, root);
    }

    /// <summary>The note text: <c>origin LF size LF base64 root LF</c>.</summary>
    public string Format() => $"{Origin}\n{StrictText.Format(Size)}\n{Root.ToBase64()}\n";
}
