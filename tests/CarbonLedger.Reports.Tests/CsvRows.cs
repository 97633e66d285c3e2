using System.Text;

namespace CarbonLedger.Reports.Tests;

/// <summary>Reads a CSV as RFC 4180 says, with no code of the writer's.</summary>
internal sealed class CsvRows
{
    private readonly List<string> header;

    public CsvRows(IReadOnlyList<ReportFile> files, string path)
    {
        List<List<string>> lines = Parse(Encoding.UTF8.GetString(files.Single(file => file.Path == path).Bytes));
        header = lines[0];
        Rows = [.. lines.Skip(1).Select(line => header.Zip(line).ToDictionary(x => x.First, x => x.Second))];
        Assert.All(lines, line => Assert.Equal(header.Count, line.Count));
    }

    public IReadOnlyList<Dictionary<string, string>> Rows { get; }

    public Int128 Sum(string column) => Rows.Select(row => row[column]).Where(cell => cell.Length > 0).Aggregate(Int128.Zero, (sum, cell) => sum + Int128.Parse(cell, null));

    public Dictionary<string, string> Row(string column, string value) => Rows.Single(row => row[column] == value);

    private static List<List<string>> Parse(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        List<List<string>> lines = [];
        List<string> line = [];
        StringBuilder cell = new();
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quoted)
            {
                if (c == '"' && i + 1 < text.Length && text[i + 1] == '"')
                {
                    cell.Append(text[++i]);
                }
                else if (c == '"')
                {
                    quoted = false;
                }
                else
                {
                    cell.Append(c);
                }
            }
            else if (c == '"')
            {
                quoted = true;
            }
            else if (c is ',' or '\n')
            {
                line.Add(cell.ToString());
                cell.Clear();
                if (c == '\n')
                {
                    lines.Add(line);
                    line = [];
                }
            }
            else
            {
                cell.Append(c);
            }
        }

        return lines;
    }
}
