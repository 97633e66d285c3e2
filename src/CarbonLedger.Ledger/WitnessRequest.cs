namespace CarbonLedger.Ledger;

/// <summary>
/// The body of a witness's add-checkpoint call (C2SP tlog-witness): <c>old n LF</c>, the consistency proof as base64 lines,
/// an empty line, the signed checkpoint.
/// </summary>
/// <param name="OldSize">The size the witness last cosigned, as the log believes.</param>
/// <param name="Proof">The consistency proof from there to the checkpoint.</param>
/// <param name="Checkpoint">The checkpoint with the log's signature.</param>
public sealed record WitnessRequest(long OldSize, IReadOnlyList<Hash> Proof, SignedNote Checkpoint)
{
    /// <summary>The most hashes of a proof (C2SP tlog-witness).</summary>
    public const int ProofCountMax = ProofText.LineCountMax;

    private const string Old = "old ";

    /// <summary>Reads a request.</summary>
    /// <exception cref="LedgerFormatException">Not the one spelling of a request.</exception>
    public static WitnessRequest Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > SignedNote.BytesMax)
        {
            throw new LedgerFormatException("request", $"up to {SignedNote.BytesMax} bytes", LedgerFormatException.Count(bytes.Length, "bytes"));
        }

        string text = StrictText.Decode(bytes, "request");
        int divide = text.IndexOf("\n\n", StringComparison.Ordinal);
        string[] lines = divide < 0 ? [] : text[..divide].Split('\n', ProofCountMax + 2);
        if (lines.Length is 0 or > ProofCountMax + 1)
        {
            throw new LedgerFormatException("request", $"old size, up to {ProofCountMax} hashes, an empty line, a checkpoint", LedgerFormatException.Quote(text));
        }

        if (!lines[0].StartsWith(Old, StringComparison.Ordinal) || !StrictText.TryParseNumber(lines[0].AsSpan(Old.Length), out long oldSize))
        {
            throw new LedgerFormatException("request", "old and a decimal number", LedgerFormatException.Quote(lines[0]));
        }

        return new WitnessRequest(oldSize, ProofText.Parse(lines.AsSpan(1)), SignedNote.Parse(text[(divide + 2)..]));
    }

    /// <summary>The body to send.</summary>
    public string Format() => $"{Old}{StrictText.Format(OldSize)}\n{ProofText.Format(Proof)}\n{Checkpoint.Format()}";
}
