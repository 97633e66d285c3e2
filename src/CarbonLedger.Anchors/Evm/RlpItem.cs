using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.Evm;

/// <summary>
/// One item of Ethereum's recursive length prefix encoding (yellow paper, appendix B): a byte string or a list. Decoding is strict, so one item has one spelling.
/// </summary>
internal sealed class RlpItem
{
    /// <summary>How deep lists may nest: no structure read here has more than four levels.</summary>
    public const int DepthMax = 8;

    /// <summary>Items in one document, which bounds the memory that hostile bytes can claim.</summary>
    public const int ItemCountMax = 4096;

    private readonly ReadOnlyMemory<byte> content;
    private readonly IReadOnlyList<RlpItem>? items;

    private RlpItem(ReadOnlyMemory<byte> content, IReadOnlyList<RlpItem>? items)
    {
        this.content = content;
        this.items = items;
    }

    public bool IsList => items is not null;

    /// <summary>The items of a list.</summary>
    /// <exception cref="LedgerFormatException">A byte string.</exception>
    public IReadOnlyList<RlpItem> Items => items ?? throw new LedgerFormatException("RLP", "a list", "a byte string");

    /// <summary>The bytes of a byte string.</summary>
    /// <exception cref="LedgerFormatException">A list.</exception>
    public ReadOnlyMemory<byte> Bytes => items is null ? content : throw new LedgerFormatException("RLP", "a byte string", "a list");

    public static RlpItem Of(ReadOnlyMemory<byte> bytes) => new(bytes, null);

    /// <summary>A number from 0, big-endian without leading zero; zero is the empty byte string.</summary>
    public static RlpItem Of(long number) => Of(HexText.TryDecodeQuantity(HexText.Quantity(number), out byte[]? bytes) ? bytes : []);

    /// <summary>A number of 32 bytes, without its leading zeros.</summary>
    public static RlpItem OfNumber(Hash word) => Of(word.ToArray().AsMemory(Hash.Size - word.AsSpan().TrimStart((byte)0).Length));

    public static RlpItem List(params IEnumerable<RlpItem> items) => new(default, [.. items]);

    /// <summary>Reads exactly one item.</summary>
    /// <exception cref="LedgerFormatException">A length that is not the shortest, bytes left over or missing, too many or too deep.</exception>
    public static RlpItem Decode(ReadOnlyMemory<byte> bytes)
    {
        int count = 0;
        RlpItem item = Read(bytes, 0, ref count, out int used);
        return used == bytes.Length ? item : throw Wrong("no byte after the item", HexText.Count(bytes.Length - used, "bytes"));
    }

    /// <summary>A byte string of this length.</summary>
    /// <exception cref="LedgerFormatException">A list, or another length.</exception>
    public ReadOnlyMemory<byte> BytesOf(int length, string field) => Bytes.Length == length
        ? Bytes
        : throw new LedgerFormatException(field, HexText.Count(length, "bytes"), HexText.Count(Bytes.Length, "bytes"));

    /// <summary>A number from 0 to 2^63-1.</summary>
    /// <exception cref="LedgerFormatException">A list, a leading zero, or more.</exception>
    public long Number(string field)
    {
        ReadOnlySpan<byte> digits = NumberBytes(field).Span;
        if (digits.Length > 8 || (digits.Length == 8 && digits[0] > 0x7F))
        {
            throw new LedgerFormatException(field, "a number below 2^63", HexText.Count(digits.Length, "bytes"));
        }

        long number = 0;
        foreach (byte digit in digits)
        {
            number = (number << 8) | digit;
        }

        return number;
    }

    /// <summary>A number up to 2^256-1 as it is written: no leading zero.</summary>
    /// <exception cref="LedgerFormatException">A list, a leading zero, or more than 32 bytes.</exception>
    public ReadOnlyMemory<byte> NumberBytes(string field) => Bytes.Length <= Hash.Size && (Bytes.IsEmpty || Bytes.Span[0] != 0)
        ? Bytes
        : throw new LedgerFormatException(field, "a number of at most 32 bytes without leading zero", HexText.Quote(HexText.Encode(Bytes.Span)));

    /// <summary>Its bytes.</summary>
    public byte[] Encode()
    {
        if (items is null)
        {
            return content.Length == 1 && content.Span[0] < 0x80 ? content.ToArray() : [.. Prefix(0x80, content.Length), .. content.Span];
        }

        byte[] body = [.. items.SelectMany(item => item.Encode())];
        return [.. Prefix(0xC0, body.Length), .. body];
    }

    private static byte[] Prefix(int offset, int length)
    {
        if (length < 56)
        {
            return [(byte)(offset + length)];
        }

        byte[] digits = Of(length).Bytes.ToArray();
        return [(byte)(offset + 55 + digits.Length), .. digits];
    }

    private static RlpItem Read(ReadOnlyMemory<byte> bytes, int depth, ref int count, out int used)
    {
        if (depth > DepthMax || ++count > ItemCountMax)
        {
            throw Wrong($"at most {ItemCountMax} items, nested at most {DepthMax} deep", "more");
        }

        if (bytes.IsEmpty)
        {
            throw Wrong("an item", "the end of the bytes");
        }

        byte first = bytes.Span[0];
        if (first < 0x80)
        {
            used = 1;
            return Of(bytes[..1]);
        }

        bool list = first >= 0xC0;
        (int start, int length) = ReadLength(bytes.Span, first - (list ? 0xC0 : 0x80));
        used = start + length;
        ReadOnlyMemory<byte> body = bytes[start..used];
        if (!list)
        {
            return length == 1 && body.Span[0] < 0x80 ? throw Wrong("a byte below 0x80 as itself", "one with a length before it") : Of(body);
        }

        List<RlpItem> read = [];
        while (!body.IsEmpty)
        {
            read.Add(Read(body, depth + 1, ref count, out int part));
            body = body[part..];
        }

        return new RlpItem(default, read);
    }

    private static (int Start, int Length) ReadLength(ReadOnlySpan<byte> bytes, int code)
    {
        int digits = Math.Max(0, code - 55);
        long length = code;
        if (digits > 0)
        {
            if (digits > 4 || bytes.Length < 1 + digits || bytes[1] == 0)
            {
                throw Wrong("a length of 1 to 4 bytes without leading zero", "another");
            }

            length = 0;
            foreach (byte digit in bytes.Slice(1, digits))
            {
                length = (length << 8) | digit;
            }

            if (length < 56)
            {
                throw Wrong("the short form of a length below 56", "the long one");
            }
        }

        return length <= bytes.Length - 1 - digits
            ? (1 + digits, (int)length)
            : throw Wrong(HexText.Count(length, "bytes"), HexText.Count(bytes.Length - 1 - digits, "bytes"));
    }

    private static LedgerFormatException Wrong(string expected, string found) => new("RLP", expected, found);
}
