using System.Globalization;

namespace CarbonLedger.Reports.Page;

/// <summary>What a report prints of a checkpoint: its first three lines. It is printed, not verified; the verifier does that.</summary>
internal sealed record CheckpointText(string Origin, long Size, string RootBase64)
{
    private const int RootBytes = 32;

    /// <exception cref="ArgumentException">The text is not a checkpoint of this log.</exception>
    public static CheckpointText Read(ReportFacts facts)
    {
        string[] lines = facts.Checkpoint.Split('\n');
        Span<byte> root = stackalloc byte[RootBytes];
        if (lines.Length < 4
            || !long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out long size)
            || !Convert.TryFromBase64String(lines[2], root, out int written) || written != RootBytes)
        {
            throw new ArgumentException("The checkpoint has no lines of origin, size and root.", nameof(facts));
        }

        if (lines[0] != facts.LogOrigin)
        {
            throw new ArgumentException($"The checkpoint is of {lines[0]}; expected {facts.LogOrigin}.", nameof(facts));
        }

        if (facts.FirstBatch > facts.LastBatch || facts.LastBatch >= size || size > facts.LogSize)
        {
            throw new ArgumentException($"Batches {facts.FirstBatch} to {facts.LastBatch}, checkpoint of {size}, log of {facts.LogSize}; expected each within the next.", nameof(facts));
        }

        return new CheckpointText(lines[0], size, lines[2]);
    }
}
