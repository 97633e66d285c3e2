using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace CarbonLedger.Storage.Postgres;

/// <summary>A step of a schema, as embedded in this program.</summary>
/// <param name="Number">Place in the order, from 1.</param>
/// <param name="Sql">Its statements.</param>
/// <param name="Digest">SHA-256 of its text with line feeds, 64 hexadecimal digits.</param>
internal sealed record Migration(int Number, string Sql, string Digest)
{
    /// <summary>All steps of a kind: Sql/ledger-1.sql, Sql/ledger-2.sql, … in order.</summary>
    public static IReadOnlyList<Migration> ReadAll(string kind)
    {
        Assembly assembly = typeof(Migration).Assembly;
        List<Migration> all = [];
        while (assembly.GetManifestResourceStream(string.Create(CultureInfo.InvariantCulture, $"CarbonLedger.Storage.Postgres.Sql.{kind}-{all.Count + 1}.sql")) is { } stream)
        {
            using StreamReader reader = new(stream, Encoding.UTF8);

            // A checkout may have turned line feeds into something else; the step is the same.
            string sql = reader.ReadToEnd().ReplaceLineEndings("\n");
            all.Add(new Migration(all.Count + 1, sql, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)))));
        }

        return all;
    }
}
