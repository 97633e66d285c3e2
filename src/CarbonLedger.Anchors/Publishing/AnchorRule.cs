using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Anchors.Publishing;

/// <summary>When a log makes its next statement: as soon as so many batches are new, or any is and so much time has passed.</summary>
public sealed record AnchorRule
{
    /// <summary>The most batches or minutes between two statements.</summary>
    public const int Max = 100_000;

    private readonly int batches = 4;
    private readonly int minutes = 60;

    /// <summary>So many new batches make a statement due, 1 to <see cref="Max"/>. Batches that hold receipts alone don't count: they would make statements of statements for ever.</summary>
    public int Batches
    {
        get => batches;
        init => batches = value is >= 1 and <= Max ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"Expected 1 to {Max}.");
    }

    /// <summary>After so many minutes one new batch is enough, 1 to <see cref="Max"/>.</summary>
    public int Minutes
    {
        get => minutes;
        init => minutes = value is >= 1 and <= Max ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"Expected 1 to {Max}.");
    }

    /// <summary>Whether a statement is due.</summary>
    /// <param name="last">The newest statement; null if there is none.</param>
    /// <param name="newBatches">Batches since it that hold more than receipts.</param>
    public bool IsDue(MadeStatement? last, long newBatches, Timestamp now) =>
        newBatches >= batches || (newBatches > 0 && (last is null || now.UnixMilliseconds - last.Made.UnixMilliseconds >= minutes * 60_000L));
}
