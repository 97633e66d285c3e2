using System.Buffers.Binary;

namespace CarbonLedger.Ledger;

/// <summary>Batch headers as an entry bundle of C2SP tlog-tiles: for each header its length (u16, big-endian) and its bytes, nothing else.</summary>
public static class HeaderBundle
{
    /// <summary>Frames the headers in order.</summary>
    /// <exception cref="LedgerFormatException">A header is empty or above <see cref="BatchHeader.BytesMax"/>.</exception>
    public static byte[] Encode(IReadOnlyList<ReadOnlyMemory<byte>> headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        byte[] bundle = new byte[headers.Sum(header => sizeof(ushort) + (long)header.Length)];
        int at = 0;
        for (int i = 0; i < headers.Count; i++)
        {
            RequireLength(i, headers[i].Length);
            BinaryPrimitives.WriteUInt16BigEndian(bundle.AsSpan(at), (ushort)headers[i].Length);
            headers[i].Span.CopyTo(bundle.AsSpan(at + sizeof(ushort)));
            at += sizeof(ushort) + headers[i].Length;
        }

        return bundle;
    }

    /// <summary>Cuts a bundle into its headers, which are slices of <paramref name="bundle"/>; their content is not looked at.</summary>
    /// <exception cref="LedgerFormatException">A length is zero or runs past the end.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Decode(ReadOnlyMemory<byte> bundle)
    {
        List<ReadOnlyMemory<byte>> headers = [];
        ReadOnlyMemory<byte> rest = bundle;
        while (!rest.IsEmpty)
        {
            if (rest.Length < sizeof(ushort))
            {
                throw new LedgerFormatException($"header {headers.Count}", "2 bytes of length", "1 byte");
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(rest.Span);
            RequireLength(headers.Count, length);
            rest = rest[sizeof(ushort)..];
            if (length > rest.Length)
            {
                throw new LedgerFormatException($"header {headers.Count}", LedgerFormatException.Count(length, "bytes"), LedgerFormatException.Count(rest.Length, "bytes"));
            }

            headers.Add(rest[..length]);
            rest = rest[length..];
        }

        return headers;
    }

    private static void RequireLength(int index, int length)
    {
        if (length is < 1 or > BatchHeader.BytesMax)
        {
            throw new LedgerFormatException($"header {index}", $"1 to {BatchHeader.BytesMax} bytes", LedgerFormatException.Count(length, "bytes"));
        }
    }
}
