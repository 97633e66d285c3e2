using System.Formats.Cbor;

namespace CarbonLedger.Ledger;

/// <summary>Reads bytes into a <see cref="CborValue"/>. The library checks canonical form; what it lets pass is refused here.</summary>
internal sealed class CborParser(ReadOnlyMemory<byte> bytes)
{
    private readonly CborReader reader = new(bytes, CborConformanceMode.Ctap2Canonical);
    private int itemCount;

    public CborValue ParseDocument()
    {
        try
        {
            if (bytes.IsEmpty)
            {
                throw new CborFormatException("$", "a map", "no bytes");
            }

            CborValue value = Parse(null, 0, 0).AsMap();
            if (reader.BytesRemaining != 0)
            {
                throw new CborFormatException("$", "the end after one map", LedgerFormatException.Count(reader.BytesRemaining, "trailing bytes"));
            }

            return value;
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException or OverflowException)
        {
            // The library's three ways to refuse: form, kind, range. Its position is all it tells.
            throw new CborFormatException("$", "deterministic CBOR", $"at byte {bytes.Length - reader.BytesRemaining}: {e.Message.TrimEnd('.')}");
        }
    }

    private CborValue Parse(CborValue? parent, int step, int depth)
    {
        if (depth > CborCanonical.DepthMax)
        {
            throw new CborFormatException(parent!.Path, $"nesting up to {CborCanonical.DepthMax}", "more");
        }

        if (++itemCount > CborCanonical.ItemCountMax)
        {
            throw new CborFormatException("$", $"up to {CborCanonical.ItemCountMax} items", "more");
        }

        CborReaderState state = reader.PeekState();
        return state switch
        {
            CborReaderState.UnsignedInteger or CborReaderState.NegativeInteger => CborValue.ParsedInteger(reader.ReadInt64(), parent, step),
            CborReaderState.ByteString => CborValue.ParsedBytes(reader.ReadDefiniteLengthByteString(), parent, step),
            CborReaderState.TextString => CborValue.ParsedText(reader.ReadTextString(), parent, step),
            CborReaderState.StartArray => ParseArray(parent, step, depth),
            CborReaderState.StartMap => ParseMap(parent, step, depth),
            _ => throw new CborFormatException(PathOf(parent), "integer, byte string, text, array or map", $"{state}"),
        };
    }

    private CborValue ParseArray(CborValue? parent, int step, int depth)
    {
        CborValue array = CborValue.ParsedArray(parent, step, out List<CborValue> items);
        reader.ReadStartArray();
        while (reader.PeekState() != CborReaderState.EndArray)
        {
            items.Add(Parse(array, items.Count, depth + 1));
        }

        reader.ReadEndArray();
        return array;
    }

    private CborValue ParseMap(CborValue? parent, int step, int depth)
    {
        CborValue map = CborValue.ParsedMap(parent, step, out List<KeyValuePair<int, CborValue>> entries);
        reader.ReadStartMap();
        while (reader.PeekState() != CborReaderState.EndMap)
        {
            int key = ParseKey(map);
            entries.Add(KeyValuePair.Create(key, Parse(map, key, depth + 1)));
        }

        reader.ReadEndMap();
        return map;
    }

    private int ParseKey(CborValue map)
    {
        CborReaderState state = reader.PeekState();
        if (state != CborReaderState.UnsignedInteger)
        {
            throw new CborFormatException(map.Path, $"keys 0 to {CborCanonical.KeyMax}", $"a key of kind {state}");
        }

        ulong key = reader.ReadUInt64();
        return key <= CborCanonical.KeyMax
            ? (int)key
            : throw new CborFormatException(map.Path, $"keys 0 to {CborCanonical.KeyMax}", $"key {key}");
    }

    private static string PathOf(CborValue? parent) => parent is null ? "$" : $"inside {parent.Path}";
}
