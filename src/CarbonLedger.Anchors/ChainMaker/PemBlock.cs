using System.Security.Cryptography;
using System.Text;
using CarbonLedger.Ledger;

namespace CarbonLedger.Anchors.ChainMaker;

/// <summary>The first block of a PEM text (RFC 7468). Messages never quote what stands in it.</summary>
internal static class PemBlock
{
    /// <exception cref="LedgerFormatException">Too long, or no block.</exception>
    public static (string Label, byte[] Der) Read(ReadOnlySpan<byte> pem, string field)
    {
        if (pem.Length > ChainMakerPublicKey.PemBytesMax)
        {
            throw new LedgerFormatException(field, $"at most {ChainMakerPublicKey.PemBytesMax} bytes of PEM", $"{pem.Length} bytes");
        }

        string text = Encoding.Latin1.GetString(pem);
        int from = 0;
        while (PemEncoding.TryFind(text.AsSpan(from), out PemFields block))
        {
            ReadOnlySpan<char> rest = text.AsSpan(from);
            string label = rest[block.Label].ToString();

            // OpenSSL writes the curve in a block of its own before an SEC1 key that names it too.
            if (label != "EC PARAMETERS")
            {
                return (label, Convert.FromBase64String(rest[block.Base64Data].ToString()));
            }

            from += block.Location.End.GetOffset(rest.Length);
        }

        throw new LedgerFormatException(field, "a PEM block", "none");
    }

    public static byte[] Write(string label, ReadOnlySpan<byte> der) => Encoding.ASCII.GetBytes(PemEncoding.WriteString(label, der) + "\n");
}
