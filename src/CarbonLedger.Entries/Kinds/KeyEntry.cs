using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Kinds;

/// <summary>
/// The log's own key: handed over to another, signed by both over <c>carbonledger.key/1</c> LF and the CBOR array [origin, 1, time, key, next key, size];
/// or the log frozen, signed by its key over the same domain and [origin, 2, time, key, reason, successor or ""].
/// </summary>
/// <param name="Key">The key in force, Ed25519.</param>
/// <param name="Next">The key that follows; empty for a freeze.</param>
/// <param name="FromSize">From which size on the next key signs checkpoints; 0 for a freeze.</param>
/// <param name="Reason">Why the log is frozen, 1 to 400 characters; empty for a hand-over.</param>
/// <param name="Successor">Origin of the log that goes on; empty if none does.</param>
/// <param name="Signature">Of the key in force.</param>
/// <param name="NextSignature">Of the next key; empty for a freeze.</param>
public sealed record KeyEntry(
    KeyAction Action, Timestamp Time, ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Next, long FromSize, string Reason, string Successor,
    ReadOnlyMemory<byte> Signature, ReadOnlyMemory<byte> NextSignature)
{
    public const int ReasonMax = 400;

    private const string Domain = "carbonledger.key/1\n";
    private const int KeyLast = 10;

    /// <summary>Hands a log's key over.</summary>
    /// <param name="fromSize">Above the number of the batch this will stand in.</param>
    public static KeyEntry HandOver(string origin, Timestamp time, Ed25519Signer key, Ed25519Signer next, long fromSize)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(next);
        KeyEntry entry = new(KeyAction.HandOver, time, key.PublicKey, next.PublicKey, fromSize, "", "", default, default);
        return entry with { Signature = key.Sign(entry.Message(origin)), NextSignature = next.Sign(entry.Message(origin)) };
    }

    /// <summary>Freezes a log: no batch follows the one this stands in.</summary>
    public static KeyEntry Freeze(string origin, Timestamp time, Ed25519Signer key, string reason, string? successor)
    {
        ArgumentNullException.ThrowIfNull(key);
        KeyEntry entry = new(KeyAction.Freeze, time, key.PublicKey, default, 0, reason, successor ?? "", default, default);
        return entry with { Signature = key.Sign(entry.Message(origin)) };
    }

    /// <summary>Whether every key it needs signed it for the log of this origin.</summary>
    public bool IsSigned(string origin) => Ed25519.Verify(Key.Span, Message(origin), Signature.Span)
        && (Action == KeyAction.Freeze || Ed25519.Verify(Next.Span, Message(origin), NextSignature.Span));

    public byte[] Encode()
    {
        List<(int, CborValue)> fields = [(0, EntryKind.Version), (1, EntryKind.Key), (2, (long)Action), (3, Time.UnixMilliseconds), (4, Key), (9, Signature)];
        if (Action == KeyAction.HandOver)
        {
            fields.AddRange([(5, Next), (6, FromSize), (10, NextSignature)]);
        }
        else
        {
            fields.Add((7, Reason));
        }

        if (Successor.Length > 0)
        {
            fields.Add((8, Successor));
        }

        return CborValue.Map(fields).Encode();
    }

    /// <exception cref="LedgerFormatException">Not a key entry, a key that may not sign, or fields of the other action.</exception>
    public static KeyEntry Decode(ReadOnlyMemory<byte> bytes)
    {
        CborValue entry = EntryKind.Parse(bytes, EntryKind.Key, KeyLast);
        KeyAction action = EntryKind.Enumerated<KeyAction>(entry.Required(2));
        int[] foreign = action == KeyAction.HandOver ? [7, 8] : [5, 6, KeyLast];
        if (Array.Find(foreign, key => entry.Optional(key) is not null) is not 0 and var stray)
        {
            throw new LedgerFormatException($"$.{stray}", $"no such field in a {action}", "one");
        }

        return EntryKind.Checked("$", () => action == KeyAction.HandOver
            ? new KeyEntry(
                action, new Timestamp(entry.RequiredInt(3)), SignedBytes.PublicKey(entry.Required(4)), SignedBytes.PublicKey(entry.Required(5)), entry.RequiredInt(6), "", "",
                SignedBytes.Signature(entry.Required(9)), SignedBytes.Signature(entry.Required(KeyLast)))
            : new KeyEntry(
                action, new Timestamp(entry.RequiredInt(3)), SignedBytes.PublicKey(entry.Required(4)), default, 0, SignedBytes.Words(entry.Required(7), ReasonMax),
                entry.Optional(8) is { } successor ? Origin(successor) : "", SignedBytes.Signature(entry.Required(9)), default));
    }

    private static string Origin(CborValue value) =>
        Checkpoint.IsOrigin(value.AsText()) ? value.AsText() : throw new LedgerFormatException(value.Path, "a URL without scheme, space or '+'", value.AsText());

    private byte[] Message(string origin) => Action == KeyAction.HandOver
        ? SignedBytes.Of(Domain, origin, (long)Action, Time.UnixMilliseconds, Key, Next, FromSize)
        : SignedBytes.Of(Domain, origin, (long)Action, Time.UnixMilliseconds, Key, Reason, Successor);
}
