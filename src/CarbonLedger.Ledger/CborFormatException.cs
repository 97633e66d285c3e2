namespace CarbonLedger.Ledger;

/// <summary>Bytes that are not the deterministic CBOR of this ledger, or a map without what its schema asks for. The field is a path such as <c>$.7[2]</c>.</summary>
public sealed class CborFormatException(string path, string expected, string found) : LedgerFormatException(path, expected, found);
