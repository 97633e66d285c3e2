using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Privacy;

/// <summary>What of an entry is kept back when its asset is private. All other fields stay open: they place the entry, and show that none is missing.</summary>
public static class FieldGroups
{
    /// <summary>Bytes in a salt, as many as make guessing hopeless.</summary>
    public const int SaltSize = 16;

    /// <summary>The key of the commitments in the log, and of the salts in an opened entry.</summary>
    internal const int PrivacyKey = 23;

    private static readonly FieldGroup[] Reading = [new("quality", [7, 10]), new("registers", [8]), new("signature", [9])];
    private static readonly FieldGroup[] Statement = [new("metering", [7, 8, 9]), new("carbon", [10, 11, 20]), new("intensities", [12, 13, 14, 15]), new("quality", [21, 22])];

    /// <summary>The groups of a kind of entry, in the order of their commitments; none if it is never private.</summary>
    public static IReadOnlyList<FieldGroup> Of(string kind) => kind switch
    {
        EntryKind.Reading => Reading,
        EntryKind.Statement => Statement,
        _ => [],
    };

    /// <summary>The field bytes of a group: a CBOR map of those of its keys that the entry has.</summary>
    internal static byte[] Bytes(CborValue entry, FieldGroup group) =>
        CborValue.Map(group.Keys.Select(key => (Key: key, Value: entry.Optional(key))).Where(field => field.Value is not null).Select(field => (field.Key, field.Value!))).Encode();

    /// <summary>The commitment to field bytes: SHA-256(0x00 || salt || field bytes).</summary>
    public static Hash Commit(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> fields)
    {
        if (salt.Length != SaltSize)
        {
            throw new LedgerFormatException("salt", $"{SaltSize} bytes", $"{salt.Length}");
        }

        byte[] salted = new byte[SaltSize + fields.Length];
        salt.CopyTo(salted);
        fields.CopyTo(salted.AsSpan(SaltSize));
        return MerkleTree.LeafHash(salted);
    }
}
