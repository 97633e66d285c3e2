namespace CarbonLedger.Ledger;

/// <summary>A proof as text: one base64 hash a line, each line ended by LF.</summary>
internal static class ProofText
{
    /// <summary>The most hashes of a proof: the height of the tallest tree.</summary>
    public const int LineCountMax = 63;

    public static string Format(IReadOnlyList<Hash> proof) => string.Concat(proof.Select(hash => hash.ToBase64() + "\n"));

    public static IReadOnlyList<Hash> Parse(ReadOnlySpan<string> lines)
    {
        List<Hash> proof = new(lines.Length);
        foreach (string line in lines)
        {
            proof.Add(Hash.TryFromBase64(line, out Hash hash)
                ? hash
                : throw new LedgerFormatException($"proof line {proof.Count + 1}", "base64 of 32 bytes", LedgerFormatException.Quote(line)));
        }

        return proof;
    }
}
