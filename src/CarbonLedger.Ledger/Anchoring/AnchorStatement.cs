namespace CarbonLedger.Ledger.Anchoring;

/// <summary>
/// What a log says of itself on every other ledger, in the same bytes on each: five lines, each ended by LF, namely <c>carbonledger.anchor/1</c>, the log's origin,
/// its size, the base64 root of that size, and the base64 digest of the statement before it (32 zero bytes for the first). Since each names the one before,
/// the newest stands for all of them.
/// </summary>
public sealed record AnchorStatement
{
    /// <summary>The domain tag: no checkpoint, note or entry begins with it.</summary>
    public const string Tag = "carbonledger.anchor/1";

    /// <summary>The longest statement in bytes.</summary>
    public const int BytesMax = 512;

    /// <summary>Makes a statement.</summary>
    /// <param name="previous">Digest of the statement before; <see cref="Hash.Zero"/> for the first.</param>
    /// <exception cref="LedgerFormatException">The origin is not one, or the size is not above 0: an empty log has nothing to anchor.</exception>
    public AnchorStatement(string origin, long size, Hash root, Hash previous)
    {
        Checkpoint = new Checkpoint(origin, size, root);
        if (size == 0)
        {
            throw new LedgerFormatException("anchor statement size", "1 or more", "0");
        }

        Previous = previous;
        Digest = Hash.Of(ToBytes());
    }

    /// <summary>Origin, size and root.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>Digest of the statement before; zero for the first.</summary>
    public Hash Previous { get; }

    /// <summary>SHA-256 of its bytes: what other ledgers know it by.</summary>
    public Hash Digest { get; }

    /// <summary>SHA-256 of the origin: the key of the log in an anchor contract.</summary>
    public Hash OriginHash => Hash.Of(StrictText.Encode(Checkpoint.Origin, "origin"));

    /// <summary>Reads a statement, and nothing else.</summary>
    /// <exception cref="LedgerFormatException">Not the one spelling of a statement.</exception>
    public static AnchorStatement Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > BytesMax)
        {
            throw new LedgerFormatException("anchor statement", LedgerFormatException.Count(BytesMax, "bytes at most"), LedgerFormatException.Count(bytes.Length, "bytes"));
        }

        string[] lines = StrictText.Decode(bytes, "anchor statement").Split('\n', 7);
        if (lines.Length != 6 || lines[5].Length != 0 || lines[0] != Tag)
        {
            throw new LedgerFormatException("anchor statement", $"five lines, each ended by LF, the first {Tag}", LedgerFormatException.Quote(lines[0]));
        }

        if (!Hash.TryFromBase64(lines[4], out Hash previous))
        {
            throw new LedgerFormatException("anchor statement previous", "base64 of 32 bytes", LedgerFormatException.Quote(lines[4]));
        }

        Checkpoint checkpoint = Checkpoint.Parse($"{lines[1]}\n{lines[2]}\n{lines[3]}\n");
        return new AnchorStatement(checkpoint.Origin, checkpoint.Size, checkpoint.Root, previous);
    }

    /// <summary>Its bytes.</summary>
    public byte[] ToBytes() => StrictText.Encode($"{Tag}\n{Checkpoint.Format()}{Previous.ToBase64()}\n", "anchor statement");
}
