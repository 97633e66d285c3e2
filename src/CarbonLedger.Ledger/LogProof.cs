using System.Text;

namespace CarbonLedger.Ledger;

/// <summary>
/// One entry with everything that proves it, in one text (C2SP tlog-proof): the proof of its batch's header under a checkpoint, and in
/// the line <c>extra</c>, which nothing authenticates by itself, what rebuilds the leaf: the header, the entry and the entry's proof
/// under the root in that header. A claim until <see cref="LogProofVerifier"/> has weighed it.
/// </summary>
/// <param name="Checkpoint">The signed checkpoint, as published.</param>
/// <param name="Batch">The header's index in the log.</param>
/// <param name="HeaderProof">The header's audit path, nearest sibling first.</param>
/// <param name="Header">The header's bytes: the leaf.</param>
/// <param name="EntryIndex">The entry's index in the batch, from 0.</param>
/// <param name="EntryProof">The entry's audit path in the tree of its batch, nearest sibling first.</param>
/// <param name="Entry">The entry's bytes.</param>
public sealed record LogProof(
    SignedNote Checkpoint,
    long Batch,
    IReadOnlyList<Hash> HeaderProof,
    ReadOnlyMemory<byte> Header,
    long EntryIndex,
    IReadOnlyList<Hash> EntryProof,
    ReadOnlyMemory<byte> Entry)
{
    /// <summary>The first line of the file.</summary>
    public const string FirstLine = "c2sp.org/tlog-proof@v1";

    /// <summary>The largest file, in bytes: the largest entry and header in base64, two proofs and a note.</summary>
    public const int BytesMax = 24 * 1024 * 1024;

    private const string ExtraStart = "extra ";
    private const string IndexStart = "index ";
    private const int ExtraVersion = 1;
    private const int ExtraKeyLast = 4;
    private const int LinesBeforeProof = 3;

    /// <summary>Reads a proof in its one spelling. Nothing in it is proved yet.</summary>
    /// <exception cref="LedgerFormatException">Anything else; also a tlog-proof without what rebuilds the leaf.</exception>
    public static LogProof Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > BytesMax)
        {
            throw new LedgerFormatException("proof file", $"up to {BytesMax} bytes", LedgerFormatException.Count(bytes.Length, "bytes"));
        }

        string text = StrictText.Decode(bytes, "proof file");
        int divide = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (divide < 0)
        {
            throw new LedgerFormatException("proof file", "the proof, an empty line, a checkpoint", LedgerFormatException.Quote(text));
        }

        string[] lines = text[..divide].Split('\n', LinesBeforeProof + ProofText.LineCountMax + 1);
        if (lines.Length is < LinesBeforeProof or > LinesBeforeProof + ProofText.LineCountMax || lines[0] != FirstLine)
        {
            throw new LedgerFormatException("proof file", $"\"{FirstLine}\", extra, index and up to {ProofText.LineCountMax} hashes", $"{lines.Length} lines from {LedgerFormatException.Quote(lines[0])}");
        }

        CborValue extra = ParseExtra(lines[1]);
        return new LogProof(
            SignedNote.Parse(text[(divide + 2)..]),
            ParseIndex(lines[2]),
            ProofText.Parse(lines.AsSpan(LinesBeforeProof)),
            extra.RequiredBytes(1),
            InRange(extra.RequiredInt(2)),
            InnerProof(extra.RequiredArray(3)),
            extra.RequiredBytes(4));
    }

    /// <summary>The proof as one text.</summary>
    public string Format()
    {
        byte[] extra = CborValue.Map(
            (0, ExtraVersion),
            (1, Header),
            (2, EntryIndex),
            (3, CborValue.Array(EntryProof.Select(hash => (CborValue)hash))),
            (4, Entry)).Encode();
        return new StringBuilder(FirstLine).Append('\n')
            .Append(ExtraStart).Append(Convert.ToBase64String(extra)).Append('\n')
            .Append(IndexStart).Append(StrictText.Format(Batch)).Append('\n')
            .Append(ProofText.Format(HeaderProof)).Append('\n')
            .Append(Checkpoint.Format()).ToString();
    }

    private static CborValue ParseExtra(string line)
    {
        if (!line.StartsWith(ExtraStart, StringComparison.Ordinal) || !StrictText.TryFromBase64(line.AsSpan(ExtraStart.Length), out byte[]? bytes))
        {
            throw new LedgerFormatException("extra", "\"extra \" and base64", LedgerFormatException.Quote(line));
        }

        try
        {
            CborValue extra = CborValue.Parse(bytes);
            extra.RejectUnknownKeys(ExtraKeyLast);
            return extra.RequiredInt(0) == ExtraVersion ? extra : throw new LedgerFormatException("extra version", StrictText.Format(ExtraVersion), StrictText.Format(extra.RequiredInt(0)));
        }
        catch (CborFormatException e)
        {
            throw new LedgerFormatException($"extra {e.Field}", e.Expected, e.Found);
        }
    }

    private static long ParseIndex(string line) =>
        line.StartsWith(IndexStart, StringComparison.Ordinal) && StrictText.TryParseNumber(line.AsSpan(IndexStart.Length), out long index)
            ? index
            : throw new LedgerFormatException("index", "\"index \" and a decimal number", LedgerFormatException.Quote(line));

    private static long InRange(long index) =>
        index is >= 0 and < Ledger.Batch.EntryCountMax ? index : throw new LedgerFormatException("extra entry index", $"0 to {Ledger.Batch.EntryCountMax - 1}", StrictText.Format(index));

    private static List<Hash> InnerProof(IReadOnlyList<CborValue> hashes) => hashes.Count <= ProofText.LineCountMax
        ? [.. hashes.Select(hash => hash.AsHash())]
        : throw new LedgerFormatException("extra entry proof", $"up to {ProofText.LineCountMax} hashes", LedgerFormatException.Count(hashes.Count, "hashes"));
}
