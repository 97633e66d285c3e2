using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Entries.Kinds;

/// <summary>
/// What ties a log to other ledgers: the receipt of an earlier checkpoint of this log on another ledger, or the signed checkpoint of another log (a province in a
/// national log). Exactly one of the two.
/// </summary>
/// <param name="Time">When it came to this log.</param>
/// <param name="Receipt">Of a statement of this log on another ledger.</param>
/// <param name="Foreign">Another log's checkpoint note, byte for byte as it was signed and cosigned.</param>
public sealed record AnchorEntry(Timestamp Time, AnchorReceipt? Receipt, SignedNote? Foreign)
{
    private const long OfReceipt = 1;
    private const long OfCheckpoint = 2;

    /// <summary>An entry of a receipt.</summary>
    public static AnchorEntry Of(Timestamp time, AnchorReceipt receipt) => new(time, receipt, null);

    /// <summary>An entry of another log's checkpoint.</summary>
    /// <exception cref="LedgerFormatException">The note is no checkpoint, or of an empty log.</exception>
    public static AnchorEntry Of(Timestamp time, SignedNote foreign)
    {
        ArgumentNullException.ThrowIfNull(foreign);
        _ = RequireCheckpoint(foreign);
        return new AnchorEntry(time, null, foreign);
    }

    /// <summary>The checkpoint of <see cref="Foreign"/>; null for a receipt.</summary>
    public Checkpoint? ForeignCheckpoint => Foreign is null ? null : RequireCheckpoint(Foreign);

    public byte[] Encode() => CborValue.Map(
        (0, EntryKind.Version), (1, EntryKind.Anchor), (2, Time.UnixMilliseconds),
        (3, Receipt is null ? OfCheckpoint : OfReceipt), (4, Receipt?.Bytes ?? Foreign!.ToBytes())).Encode();

    /// <exception cref="LedgerFormatException">Not an anchor entry.</exception>
    public static AnchorEntry Decode(ReadOnlyMemory<byte> bytes)
    {
        CborValue entry = EntryKind.Parse(bytes, EntryKind.Anchor, 4);
        Timestamp time = EntryKind.Checked("$.2", () => new Timestamp(entry.RequiredInt(2)));
        ReadOnlyMemory<byte> content = entry.RequiredBytes(4);
        return entry.RequiredInt(3) switch
        {
            OfReceipt => Of(time, AnchorReceipt.Parse(content)),
            OfCheckpoint => Of(time, SignedNote.Parse(content.Span)),
            long other => throw new LedgerFormatException("$.3", $"{OfReceipt} or {OfCheckpoint}", $"{other}"),
        };
    }

    private static Checkpoint RequireCheckpoint(SignedNote note) =>
        Checkpoint.Parse(note.Text) is { Size: > 0 } checkpoint ? checkpoint : throw new LedgerFormatException("$.4", "a checkpoint of size 1 or more", "0");
}
