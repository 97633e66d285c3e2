using System.Buffers.Binary;

namespace CarbonLedger.Ledger;

/// <summary>One signature line of a note: <c>— name base64(key id || signature)</c>. Not verified; see <see cref="SignedNote.Verify"/>.</summary>
/// <param name="Name">The key's name, as the line claims it.</param>
/// <param name="KeyId">The first four bytes, big-endian.</param>
/// <param name="Signature">What follows the key id; its form depends on the key's type.</param>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Signature)
{
    private const string Dash = "— ";

    /// <summary>Reads one line, without its LF.</summary>
    /// <exception cref="LedgerFormatException">Not a signature line.</exception>
    public static NoteSignature ParseLine(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        int space = line.LastIndexOf(' ');
        if (!line.StartsWith(Dash, StringComparison.Ordinal) || space <= Dash.Length || !StrictText.IsName(line.AsSpan()[Dash.Length..space]))
        {
            throw new LedgerFormatException("signature line", "em dash, space, name, space, base64", LedgerFormatException.Quote(line));
        }

        if (!StrictText.TryFromBase64(line.AsSpan(space + 1), out byte[]? bytes) || bytes.Length <= sizeof(uint))
        {
            throw new LedgerFormatException("signature line", "base64 of 5 bytes or more", LedgerFormatException.Quote(line.AsSpan(space + 1)));
        }

        return new NoteSignature(line[Dash.Length..space], BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(sizeof(uint)));
    }

    /// <summary>The line, without its LF.</summary>
    public string FormatLine()
    {
        byte[] bytes = new byte[sizeof(uint) + Signature.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
        Signature.Span.CopyTo(bytes.AsSpan(sizeof(uint)));
        return $"{Dash}{Name} {Convert.ToBase64String(bytes)}";
    }

    /// <inheritdoc/>
    public bool Equals(NoteSignature? other) =>
        other is not null && (Name, KeyId) == (other.Name, other.KeyId) && Signature.Span.SequenceEqual(other.Signature.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, KeyId, Signature.Length);
}
