using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace CarbonLedger.Storage.Postgres;

/// <summary>A step of the schema, as embedded in this program.</summary>
/// <param name="Number">Place in the order, from 1.</param>
/// <param name="Sql">Its statements.</param>
/// <param name="Digest">SHA-256 of its text with line feeds, 64 hexadecimal digits.</param>
internal sealed record Migration(int Number, string Sql, string Digest)
{
    /// <summary>All steps: Sql/ledger-1.sql, Sql/ledger-2.sql, … in order.</summary>
    public static IReadOnlyList<Migration> All { get; } = [.. ReadAll()];

    private static IEnumerable<Migration> ReadAll()
    {
        Assembly assembly = typeof(Migration).Assembly;
        for (int number = 1; assembly.GetManifestResourceStream(string.Create(CultureInfo.InvariantCulture, $"CarbonLedger.Storage.Postgres.Sql.ledger-{number}.sql")) is { } stream; number++)
        {
            using StreamReader reader = new(stream, Encoding.UTF8);

            // A checkout may have turned line feeds into something else; the step is the same.
            string sql = reader.ReadToEnd().ReplaceLineEndings("\n");
            yield return new Migration(number, sql, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql))));
        }
    }
}
