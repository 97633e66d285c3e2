using System.Formats.Cbor;

namespace CarbonLedger.Ledger;

/// <summary>
/// The deterministic CBOR of the ledger: RFC 8949 §4.2 narrowed to signed 64-bit integers, byte strings, text in Unicode
/// normal form C, arrays, and maps with keys 0..23. No floats, simple values, tags, indefinite lengths, duplicate keys
/// or trailing bytes. One map has exactly one spelling, so equal content has equal hashes.
/// </summary>
public static class CborCanonical
{
    /// <summary>The largest key of a map: those that one byte holds.</summary>
    public const int KeyMax = 23;

    /// <summary>How deep items may nest below the outermost map.</summary>
    public const int DepthMax = 16;

    /// <summary>Items in one document, which bounds the memory that hostile bytes can claim.</summary>
    public const int ItemCountMax = 2_097_152;

    /// <summary>A writer that refuses what is not canonical. Prefer <see cref="CborValue.Encode"/>, which also keeps the narrower rules.</summary>
    public static CborWriter NewWriter() => new(CborConformanceMode.Ctap2Canonical);

    /// <summary>True if the bytes are exactly one map in the one accepted spelling; otherwise the error names path, expected and found. Never throws.</summary>
    public static bool TryValidate(ReadOnlyMemory<byte> bytes, out string error)
    {
        try
        {
            CborValue.Parse(bytes);
            error = "";
            return true;
        }
        catch (CborFormatException e)
        {
            error = e.Message;
            return false;
        }
    }
}
