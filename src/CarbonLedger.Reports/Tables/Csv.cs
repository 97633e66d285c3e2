using System.Text;

namespace CarbonLedger.Reports.Tables;

/// <summary>Comma-separated values after RFC 4180, with LF line ends and UTF-8 without a mark. No value is an empty cell.</summary>
internal static class Csv
{
    public static byte[] Write(IEnumerable<string> header, IEnumerable<IEnumerable<string?>> rows)
    {
        StringBuilder text = new();
        AppendLine(text, header);
        foreach (IEnumerable<string?> row in rows)
        {
            AppendLine(text, row);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void AppendLine(StringBuilder text, IEnumerable<string?> cells)
    {
        bool isFirst = true;
        foreach (string? cell in cells)
        {
            if (!isFirst)
            {
                text.Append(',');
            }

            isFirst = false;
            text.Append(Quoted(cell ?? ""));
        }

        text.Append('\n');
    }

    private static string Quoted(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
