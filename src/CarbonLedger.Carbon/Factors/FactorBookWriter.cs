using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CarbonLedger.Carbon.Factors;

/// <summary>Writes a factor book in its one form: a row a line, rows by id, so that two versions compare line by line.</summary>
public static class FactorBookWriter
{
    /// <summary>The bytes; <see cref="FactorBook.Read"/> gives the same book back.</summary>
    public static byte[] Write(FactorBook book)
    {
        StringBuilder text = new();
        text.Append("{\n  \"schema\": ").Append(Quote(FactorBook.Schema))
            .Append(",\n  \"id\": ").Append(Quote(book.Id))
            .Append(",\n  \"version\": ").Append(book.Version.ToString(CultureInfo.InvariantCulture))
            .Append(",\n  \"published\": ").Append(Quote(book.Published.ToString().Replace(".000Z", "Z", StringComparison.Ordinal)))
            .Append(",\n  \"rows\": [\n")
            .AppendJoin(",\n", book.Rows.Select(Line))
            .Append("\n  ]\n}\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Line(FactorRow row)
    {
        int space = row.PublishedValue.IndexOf(' ', StringComparison.Ordinal);
        List<(string Name, string Value)> fields =
        [
            ("id", Quote(row.Id.Value)),
            ("technology", Quote(row.Technology)),
            ("value", Quote(row.PublishedValue[..space])),
            ("unit", Quote(row.PublishedValue[(space + 1)..])),
            ("gasSet", Quote(row.GasSet)),
            ("gwpSet", Quote(row.GwpSet)),
            ("boundary", Quote(row.Boundary)),
            ("region", Quote(row.Region)),
            ("year", row.Year.ToString(CultureInfo.InvariantCulture)),
            ("source", Quote(row.Source)),
            ("licence", Quote(row.Licence)),
            ("checked", row.Checked ? "true" : "false"),
        ];
        if (row.Uncertainty.IsStated)
        {
            fields.Add(("uncertaintyPercent", Quote(row.Uncertainty.PercentText)));
        }

        if (row.Uncertainty.IsChecked)
        {
            fields.Add(("uncertaintySource", Quote(row.Uncertainty.Source)));
        }

        return $"    {{{string.Join(", ", fields.Select(field => $"\"{field.Name}\": {field.Value}"))}}}";
    }

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
