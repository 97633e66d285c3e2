using System.Security.Cryptography;
using System.Text;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Reports.Disclosure;

namespace CarbonLedger.Reports.Pact;

/// <summary>
/// Ids of footprints: a UUID of version 5 (RFC 9562 §5.5) over a text of lines, each ended by LF: log root in hexadecimal, asset, start and end of the
/// reference period, time of creation, SHA-256 of the company file in hexadecimal, then the ids replaced. The same footprint has the same id on every
/// machine, and any other content has another, as the data model asks.
/// </summary>
public static class FootprintId
{
    /// <summary>The namespace of these ids: itself the UUID of version 5 of the name <c>carbonledger.footprint/1</c> in the name space of URLs.</summary>
    public static Guid Namespace { get; } = Of(new Guid("6ba7b811-9dad-11d1-80b4-00c04fd430c8"), "carbonledger.footprint/1");

    public static Guid Of(FootprintScope scope, AssetId asset, CompanyProfile company)
    {
        string[] lines =
        [
            scope.LogRoot.ToHex(), asset.Value, scope.From.ToString(), scope.To.ToString(), scope.Created.ToString(), company.Digest.ToHex(),
            .. scope.PrecedingIds.Select(id => id.ToString("D")),
        ];
        return Of(Namespace, string.Concat(lines.Select(line => line + "\n")));
    }

    internal static Guid Of(Guid space, string name)
    {
        const int versionAt = 6, variantAt = 8, size = 16;

        // A name, not a secret: the RFC fixes SHA-1 for version 5.
#pragma warning disable CA5350
        byte[] digest = SHA1.HashData([.. space.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(name)]);
#pragma warning restore CA5350
        digest[versionAt] = (byte)((digest[versionAt] & 0x0f) | 0x50);
        digest[variantAt] = (byte)((digest[variantAt] & 0x3f) | 0x80);
        return new Guid(digest.AsSpan(0, size), bigEndian: true);
    }
}
