using System.Text;

namespace CarbonLedger.Ledger;

/// <summary>
/// A text with signatures (C2SP signed-note): the text ending in LF, an empty line, then one line a signature. Valid UTF-8 without control
/// characters other than LF. The text means nothing until <see cref="Verify"/> has been asked.
/// </summary>
public sealed class SignedNote
{
    /// <summary>The largest note, in bytes.</summary>
    public const int BytesMax = 256 * 1024;

    /// <summary>The most signature lines of a note.</summary>
    public const int SignatureCountMax = 64;

    private SignedNote(string text, IReadOnlyList<NoteSignature> signatures)
    {
        Text = text;
        Signatures = signatures;
    }

    /// <summary>What is signed, with its last LF.</summary>
    public string Text { get; }

    /// <summary>The signature lines as they stand, known or not.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>Joins a text and its signatures.</summary>
    /// <exception cref="LedgerFormatException">The text does not end in LF or has control characters, there is no signature, or a cap is broken.</exception>
    public static SignedNote Create(string text, IReadOnlyList<NoteSignature> signatures)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(signatures);
        // Parsing what was made keeps one rule for notes written and notes read.
        return Parse(StrictText.Encode(Join(text, signatures), "note"));
    }

    /// <summary>Reads a note in its one spelling.</summary>
    /// <exception cref="LedgerFormatException">Anything else.</exception>
    public static SignedNote Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > BytesMax)
        {
            throw new LedgerFormatException("note", $"up to {BytesMax} bytes", LedgerFormatException.Count(bytes.Length, "bytes"));
        }

        string note = StrictText.Decode(bytes, "note");
        if (note.Any(c => c < ' ' && c != '\n'))
        {
            throw new LedgerFormatException("note", "no control character but LF", "one");
        }

        // The text may hold empty lines: the last one divides.
        int divide = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (divide < 0 || !note.EndsWith('\n') || divide + 2 == note.Length)
        {
            throw new LedgerFormatException("note", "text, an empty line, signature lines, each ended by LF", LedgerFormatException.Quote(note));
        }

        string[] lines = note[(divide + 2)..^1].Split('\n', SignatureCountMax + 1);
        if (lines.Length > SignatureCountMax)
        {
            throw new LedgerFormatException("note", $"up to {SignatureCountMax} signatures", "more");
        }

        return new SignedNote(note[..(divide + 1)], [.. lines.Select(NoteSignature.ParseLine)]);
    }

    /// <inheritdoc cref="Parse(ReadOnlySpan{byte})"/>
    public static SignedNote Parse(string note)
    {
        ArgumentNullException.ThrowIfNull(note);
        return Parse(StrictText.Encode(note, "note"));
    }

    /// <summary>The same note with more signatures after its own.</summary>
    public SignedNote With(params IEnumerable<NoteSignature> more) => Create(Text, [.. Signatures, .. more]);

    /// <summary>The note as one text.</summary>
    public string Format() => Join(Text, Signatures);

    /// <summary>The note as bytes.</summary>
    public byte[] ToBytes() => StrictText.Encode(Format(), "note");

    /// <summary>
    /// Checks every signature of a known key; lines of other keys are ignored, also if they share a name or an id (not both).
    /// One bad signature of a known key rejects the note.
    /// </summary>
    public NoteVerification Verify(IEnumerable<VerifierKey> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        ILookup<(string, uint), VerifierKey> keys = known.ToLookup(key => (key.Name, key.KeyId));
        List<VerifiedSignature> verified = [];
        foreach (NoteSignature signature in Signatures)
        {
            foreach (VerifierKey key in keys[(signature.Name, signature.KeyId)])
            {
                if (!Holds(key, signature, out long? time))
                {
                    return new NoteVerification([], key);
                }

                if (!verified.Exists(earlier => earlier.Key.Equals(key)))
                {
                    verified.Add(new VerifiedSignature(key, time));
                }
            }
        }

        return new NoteVerification(verified, null);
    }

    private bool Holds(VerifierKey key, NoteSignature signature, out long? time)
    {
        time = null;
        if (key.Type == NoteKeyType.Ed25519)
        {
            return Ed25519.Verify(key.PublicKey.Span, StrictText.Utf8.GetBytes(Text), signature.Signature.Span);
        }

        bool holds = Cosignature.Verify(key, Text, signature, out long seconds);
        time = seconds;
        return holds;
    }

    private static string Join(string text, IReadOnlyList<NoteSignature> signatures)
    {
        StringBuilder note = new(text);
        note.Append('\n');
        foreach (NoteSignature signature in signatures)
        {
            note.Append(signature.FormatLine()).Append('\n');
        }

        return note.ToString();
    }
}
