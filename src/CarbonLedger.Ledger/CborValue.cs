using System.Formats.Cbor;
using System.Text;

namespace CarbonLedger.Ledger;

/// <summary>
/// One item of the ledger's CBOR, parsed or built. Immutable. The As… and Required… members refuse another kind with a
/// <see cref="CborFormatException"/> that names the path from the outermost map, <c>$</c>.
/// </summary>
public sealed class CborValue
{
    // One of: long, ReadOnlyMemory<byte>, string, List<CborValue>, List<KeyValuePair<int, CborValue>>, as Kind says.
    private readonly object content;

    // Where a parsed value stands; a built one is its own root.
    private readonly CborValue? parent;
    private readonly int step;

    private CborValue(CborKind kind, object content, CborValue? parent = null, int step = 0)
    {
        Kind = kind;
        this.content = content;
        this.parent = parent;
        this.step = step;
    }

    /// <summary>Which of the five kinds this is.</summary>
    public CborKind Kind { get; }

    /// <summary>Where the value stands, such as <c>$.7[2]</c>: key 7 of the outermost map, then the third item.</summary>
    public string Path => parent is null ? "$"
        : parent.Kind == CborKind.Map ? $"{parent.Path}.{step}" : $"{parent.Path}[{step}]";

    /// <summary>The keys of a map in ascending order; empty for any other kind.</summary>
    public IEnumerable<int> Keys => content is List<KeyValuePair<int, CborValue>> map ? map.Select(entry => entry.Key) : [];

    /// <summary>A whole number.</summary>
    public static CborValue Integer(long value) => new(CborKind.Integer, value);

    /// <summary>A byte string. The bytes are not copied.</summary>
    public static CborValue Bytes(ReadOnlyMemory<byte> value) => new(CborKind.Bytes, value);

    /// <summary>Text, which must be in Unicode normal form C: the writer does not change what it is given.</summary>
    /// <exception cref="CborFormatException">Not in normal form C, or half a surrogate pair.</exception>
    public static CborValue Text(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        CborValue text = new(CborKind.Text, value);
        text.RequireNormalText(value);
        return text;
    }

    /// <summary>An array of items in this order.</summary>
    public static CborValue Array(IEnumerable<CborValue> items) => new(CborKind.Array, items.ToList());

    /// <summary>A map; fields may come in any order.</summary>
    /// <exception cref="ArgumentException">A key outside 0..23 or given twice.</exception>
    public static CborValue Map(IEnumerable<(int Key, CborValue Value)> fields)
    {
        List<KeyValuePair<int, CborValue>> map = [.. fields.Select(f => KeyValuePair.Create(f.Key, f.Value)).OrderBy(f => f.Key)];
        if (map.Exists(f => f.Key is < 0 or > CborCanonical.KeyMax) || map.DistinctBy(f => f.Key).Count() != map.Count)
        {
            throw new ArgumentException("A map has each key once, 0 to 23.", nameof(fields));
        }

        return new CborValue(CborKind.Map, map);
    }

    /// <inheritdoc cref="Map(IEnumerable{ValueTuple{int, CborValue}})"/>
    public static CborValue Map(params (int Key, CborValue Value)[] fields) => Map(fields.AsEnumerable());

    public static implicit operator CborValue(long value) => Integer(value);

    public static implicit operator CborValue(string value) => Text(value);

    public static implicit operator CborValue(byte[] value) => Bytes(value);

    public static implicit operator CborValue(ReadOnlyMemory<byte> value) => Bytes(value);

    public static implicit operator CborValue(Hash value) => Bytes(value.ToArray());

    /// <summary>
    /// Reads exactly one deterministic map (RFC 8949 §4.2 as <see cref="CborCanonical"/> narrows it) and checks that
    /// writing it again gives the same bytes. Byte strings are slices of <paramref name="bytes"/>, which must not change.
    /// </summary>
    /// <exception cref="CborFormatException">Anything else.</exception>
    public static CborValue Parse(ReadOnlyMemory<byte> bytes)
    {
        CborValue value = new CborParser(bytes).ParseDocument();
        if (!value.Encode().AsSpan().SequenceEqual(bytes.Span))
        {
            throw new CborFormatException("$", "deterministic CBOR", "bytes that another encoding of the same map replaces");
        }

        return value;
    }

    /// <summary>The deterministic bytes of this value: shortest forms, definite lengths, keys ascending.</summary>
    /// <exception cref="InvalidOperationException">Nested deeper than <see cref="CborCanonical.DepthMax"/>.</exception>
    public byte[] Encode()
    {
        CborWriter writer = CborCanonical.NewWriter();
        Write(writer, 0);
        return writer.Encode();
    }

    /// <summary>The number.</summary>
    /// <exception cref="CborFormatException">Another kind.</exception>
    public long AsInt() => Kind == CborKind.Integer ? (long)content : throw WrongKind("integer");

    /// <summary>The text.</summary>
    /// <exception cref="CborFormatException">Another kind.</exception>
    public string AsText() => Kind == CborKind.Text ? (string)content : throw WrongKind("text");

    /// <summary>The byte string.</summary>
    /// <exception cref="CborFormatException">Another kind.</exception>
    public ReadOnlyMemory<byte> AsBytes() => Kind == CborKind.Bytes ? (ReadOnlyMemory<byte>)content : throw WrongKind("byte string");

    /// <summary>A byte string of 32 bytes as a hash.</summary>
    /// <exception cref="CborFormatException">Another kind or length.</exception>
    public Hash AsHash()
    {
        ReadOnlyMemory<byte> value = AsBytes();
        return Hash.TryFromBytes(value.Span, out Hash hash)
            ? hash
            : throw new CborFormatException(Path, "32 bytes", LedgerFormatException.Count(value.Length, "bytes"));
    }

    /// <summary>The items of an array.</summary>
    /// <exception cref="CborFormatException">Another kind.</exception>
    public IReadOnlyList<CborValue> AsArray() => Kind == CborKind.Array ? (List<CborValue>)content : throw WrongKind("array");

    /// <summary>This value, if it is a map.</summary>
    /// <exception cref="CborFormatException">Another kind.</exception>
    public CborValue AsMap() => Kind == CborKind.Map ? this : throw WrongKind("map");

    /// <summary>The value of a key of this map, or null if the map has no such key.</summary>
    /// <exception cref="CborFormatException">This is not a map.</exception>
    public CborValue? Optional(int key)
    {
        foreach (KeyValuePair<int, CborValue> entry in Entries())
        {
            if (entry.Key == key)
            {
                return entry.Value;
            }
        }

        return null;
    }

    /// <summary>The value of a key of this map.</summary>
    /// <exception cref="CborFormatException">This is not a map or has no such key.</exception>
    public CborValue Required(int key) => Optional(key) ??
        throw new CborFormatException($"{Path}.{key}", "a value", "no such key");

    public long RequiredInt(int key) => Required(key).AsInt();

    public string RequiredText(int key) => Required(key).AsText();

    public ReadOnlyMemory<byte> RequiredBytes(int key) => Required(key).AsBytes();

    public Hash RequiredHash(int key) => Required(key).AsHash();

    public IReadOnlyList<CborValue> RequiredArray(int key) => Required(key).AsArray();

    public CborValue RequiredMap(int key) => Required(key).AsMap();

    public long? OptionalInt(int key) => Optional(key)?.AsInt();

    public string? OptionalText(int key) => Optional(key)?.AsText();

    public ReadOnlyMemory<byte>? OptionalBytes(int key) => Optional(key)?.AsBytes();

    public Hash? OptionalHash(int key) => Optional(key)?.AsHash();

    public IReadOnlyList<CborValue>? OptionalArray(int key) => Optional(key)?.AsArray();

    public CborValue? OptionalMap(int key) => Optional(key)?.AsMap();

    /// <summary>Refuses a map with a key above <paramref name="max"/>: a field this version does not know must not pass unread.</summary>
    /// <exception cref="CborFormatException">Such a key, or not a map.</exception>
    public void RejectUnknownKeys(int max)
    {
        foreach (KeyValuePair<int, CborValue> entry in Entries())
        {
            if (entry.Key > max)
            {
                throw new CborFormatException(entry.Value.Path, $"keys 0 to {max}", "an unknown key");
            }
        }
    }

    internal static CborValue ParsedInteger(long value, CborValue? parent, int step) => new(CborKind.Integer, value, parent, step);

    internal static CborValue ParsedBytes(ReadOnlyMemory<byte> value, CborValue? parent, int step) => new(CborKind.Bytes, value, parent, step);

    internal static CborValue ParsedText(string value, CborValue? parent, int step)
    {
        CborValue text = new(CborKind.Text, value, parent, step);
        text.RequireNormalText(value);
        return text;
    }

    /// <summary>An array or map whose content the parser adds, so that each child can name its path.</summary>
    internal static CborValue ParsedArray(CborValue? parent, int step, out List<CborValue> items) =>
        new(CborKind.Array, items = [], parent, step);

    internal static CborValue ParsedMap(CborValue? parent, int step, out List<KeyValuePair<int, CborValue>> entries) =>
        new(CborKind.Map, entries = [], parent, step);

    private List<KeyValuePair<int, CborValue>> Entries() => Kind == CborKind.Map ? (List<KeyValuePair<int, CborValue>>)content : throw WrongKind("map");

    private CborFormatException WrongKind(string expected) => new(Path, expected, Kind switch
    {
        CborKind.Integer => "integer",
        CborKind.Bytes => "byte string",
        CborKind.Text => "text",
        CborKind.Array => "array",
        _ => "map",
    });

    private void RequireNormalText(string value)
    {
        bool normal;
        try
        {
            normal = value.IsNormalized(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            normal = false;
        }

        if (!normal)
        {
            throw new CborFormatException(Path, "text in Unicode normal form C", LedgerFormatException.Quote(value));
        }
    }

    private void Write(CborWriter writer, int depth)
    {
        if (depth > CborCanonical.DepthMax)
        {
            throw new InvalidOperationException($"CBOR nested deeper than {CborCanonical.DepthMax}.");
        }

        switch (Kind)
        {
            case CborKind.Integer:
                writer.WriteInt64((long)content);
                break;
            case CborKind.Bytes:
                writer.WriteByteString(((ReadOnlyMemory<byte>)content).Span);
                break;
            case CborKind.Text:
                writer.WriteTextString((string)content);
                break;
            case CborKind.Array:
                WriteArray(writer, (List<CborValue>)content, depth);
                break;
            default:
                WriteMap(writer, (List<KeyValuePair<int, CborValue>>)content, depth);
                break;
        }
    }

    private static void WriteArray(CborWriter writer, List<CborValue> items, int depth)
    {
        writer.WriteStartArray(items.Count);
        foreach (CborValue item in items)
        {
            item.Write(writer, depth + 1);
        }

        writer.WriteEndArray();
    }

    private static void WriteMap(CborWriter writer, List<KeyValuePair<int, CborValue>> entries, int depth)
    {
        writer.WriteStartMap(entries.Count);
        foreach (KeyValuePair<int, CborValue> entry in entries)
        {
            writer.WriteInt32(entry.Key);
            entry.Value.Write(writer, depth + 1);
        }

        writer.WriteEndMap();
    }
}
