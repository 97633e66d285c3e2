using System.Globalization;

namespace CarbonLedger.Carbon.Network;

/// <summary>
/// Reads a MATPOWER case file of format version 2 (MATPOWER User's Manual, appendix B): baseMVA and the bus, gen and
/// branch tables. Other fields of <c>mpc</c> are skipped. A file is data here: a statement that computes is refused.
/// </summary>
public sealed class MatpowerReader
{
    public const int CharactersMax = 64 * 1024 * 1024;
    public const int ProblemsMax = 100;

    private const int BusColumnsMin = 13;
    private const int GeneratorColumnsMin = 10;
    private const int BranchColumnsMin = 11;
    private const int BusTypeIsolated = 4;

    private readonly List<InputProblem> problems = [];
    private readonly Dictionary<string, List<Row>> tables = new(StringComparer.Ordinal);
    private readonly List<double> values = [];
    private double baseMva;
    private bool versionSeen;
    private string table = "";
    private char closing;

    private MatpowerReader()
    {
    }

    /// <summary>Reads the file's text. Never throws on any text; every problem names its line and what stands there.</summary>
    public static InputReading<MatpowerCase> Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new MatpowerReader().ReadText(text);
    }

    private InputReading<MatpowerCase> ReadText(string text)
    {
        if (text.Length > CharactersMax)
        {
            Report("file", $"{text.Length} characters", $"A case file has at most {CharactersMax} characters");
            return new InputReading<MatpowerCase>(null, problems);
        }

        int number = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            number++;
            ReadLine(WithoutComment(line).Trim(), number);
            if (problems.Count >= ProblemsMax)
            {
                return new InputReading<MatpowerCase>(null, problems);
            }
        }

        if (closing != default)
        {
            Report($"line {number}", "end of file", $"mpc.{table} is not closed by {closing}");
        }

        MatpowerCase? found = Build();
        return new InputReading<MatpowerCase>(problems.Count == 0 ? found : null, problems);
    }

    private void ReadLine(ReadOnlySpan<char> line, int number)
    {
        if (line.IsEmpty)
        {
            return;
        }

        if (closing != default)
        {
            ReadTableLine(line, number);
            return;
        }

        if (line.StartsWith("function", StringComparison.Ordinal) || line is "end" or "return" or "return;" or "end;")
        {
            return;
        }

        int equals = line.IndexOf('=');
        string target = equals < 0 ? "" : line[..equals].Trim().ToString();
        if (!target.StartsWith("mpc.", StringComparison.Ordinal) || !Identifier.IsValid(target))
        {
            Report($"line {number}", line.ToString(), "Expected mpc.<field> = a number, a text or a table; a statement that computes is not read");
            return;
        }

        ReadAssignment(target["mpc.".Length..], line[(equals + 1)..].Trim(), number);
    }

    private void ReadAssignment(string field, ReadOnlySpan<char> value, int number)
    {
        if (!value.IsEmpty && value[0] is '[' or '{')
        {
            table = field;
            closing = value[0] == '[' ? ']' : '}';
            if (!tables.TryAdd(field, []))
            {
                Report($"line {number}", $"mpc.{field}", "This table occurs twice");
            }

            ReadTableLine(value[1..], number);
            return;
        }

        ReadOnlySpan<char> scalar = value.TrimEnd(';').Trim();
        if (field == "version")
        {
            versionSeen = true;
            if (scalar is not ("'2'" or "\"2\""))
            {
                Report($"line {number}", scalar.ToString(), "Expected case format version '2'");
            }
        }
        else if (field == "baseMVA")
        {
            baseMva = Number(scalar, number);
            if (!(baseMva > 0 && double.IsFinite(baseMva)))
            {
                Report($"line {number}", scalar.ToString(), "Expected a base of more than 0 MVA");
            }
        }
    }

    private void ReadTableLine(ReadOnlySpan<char> line, int number)
    {
        int end = line.IndexOf(closing);
        ReadOnlySpan<char> content = end < 0 ? line : line[..end];
        if (table is "bus" or "gen" or "branch")
        {
            bool continued = content.EndsWith("...");
            ReadRows(continued ? content[..^3] : content, number, continued);
        }

        if (end >= 0)
        {
            closing = default;
        }
    }

    private void ReadRows(ReadOnlySpan<char> content, int number, bool continued)
    {
        while (true)
        {
            int semicolon = content.IndexOf(';');
            ReadOnlySpan<char> row = semicolon < 0 ? content : content[..semicolon];
            foreach (Range part in row.SplitAny(' ', '\t', ','))
            {
                if (!row[part].IsEmpty)
                {
                    values.Add(Number(row[part], number));
                }
            }

            if (values.Count > 0 && !(continued && semicolon < 0))
            {
                tables[table].Add(new Row([.. values], number));
                values.Clear();
            }

            if (semicolon < 0)
            {
                return;
            }

            content = content[(semicolon + 1)..];
        }
    }

    private double Number(ReadOnlySpan<char> text, int line)
    {
        // MATLAB spells infinity Inf; it is a usual "no limit" in columns that are not read.
        ReadOnlySpan<char> unsigned = text.TrimStart("+-");
        if (unsigned is "Inf" or "inf")
        {
            return text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value))
        {
            return value;
        }

        Report($"line {line}", text.ToString(), "Expected a number");
        return 0;
    }

    private MatpowerCase? Build()
    {
        if (!versionSeen)
        {
            Report("mpc.version", "nothing", "Expected case format version '2'");
        }

        if (baseMva == 0)
        {
            Report("mpc.baseMVA", "nothing", "Expected a base of more than 0 MVA");
        }

        List<MatpowerBus> buses = [.. Rows("bus", BusColumnsMin).Select(ReadBus)];
        HashSet<int> numbers = [];
        foreach (MatpowerBus bus in buses.Where(bus => !numbers.Add(bus.Number)))
        {
            Report($"line {bus.Line}", $"{bus.Number}", "This bus number occurs twice");
        }

        List<MatpowerGenerator> generators = [.. Rows("gen", GeneratorColumnsMin).Select(row => ReadGenerator(row, numbers))];
        List<MatpowerBranch> branches = [.. Rows("branch", BranchColumnsMin).Select(row => ReadBranch(row, numbers))];
        if (problems.Count > 0)
        {
            return null;
        }

        // As MATPOWER does: nothing at an isolated bus is in service.
        HashSet<int> isolated = [.. buses.Where(bus => bus.Type == BusTypeIsolated).Select(bus => bus.Number)];
        return new MatpowerCase(
            baseMva,
            buses,
            [.. generators.Select(x => x with { InService = x.InService && !isolated.Contains(x.Bus) })],
            [.. branches.Select(x => x with { InService = x.InService && !isolated.Contains(x.From) && !isolated.Contains(x.To) })]);
    }

    private IEnumerable<Row> Rows(string name, int columnsMin)
    {
        if (!tables.TryGetValue(name, out List<Row>? rows))
        {
            Report($"mpc.{name}", "nothing", "This table is missing");
            yield break;
        }

        if (rows.Count is 0 or > NetworkReader.BusesMax * 10)
        {
            Report($"mpc.{name}", $"{rows.Count} rows", $"Expected 1 to {NetworkReader.BusesMax * 10}");
            yield break;
        }

        foreach (Row row in rows)
        {
            if (row.Values.Length < columnsMin)
            {
                Report($"line {row.Line}", $"{row.Values.Length} values", $"A row of mpc.{name} has at least {columnsMin}");
                continue;
            }

            yield return row;
        }
    }

    private MatpowerBus ReadBus(Row row) => new(
        Whole(row, 0, 1, int.MaxValue, "bus number"),
        Whole(row, 1, 1, BusTypeIsolated, "bus type"),
        Finite(row, 2), Finite(row, 3), Finite(row, 4), Finite(row, 5),
        Finite(row, 7), Finite(row, 8), Finite(row, 9), row.Line);

    private MatpowerGenerator ReadGenerator(Row row, HashSet<int> buses) => new(
        BusOf(row, 0, buses), Finite(row, 1), Finite(row, 5), row.Values[7] > 0, row.Values[8], row.Line);

    private MatpowerBranch ReadBranch(Row row, HashSet<int> buses)
    {
        int from = BusOf(row, 0, buses);
        int to = BusOf(row, 1, buses);
        if (from == to)
        {
            Report($"line {row.Line}", $"{from}", "This branch joins a bus to itself");
        }

        return new MatpowerBranch(
            from, to, Finite(row, 2), Finite(row, 3), Finite(row, 4), Finite(row, 8), Finite(row, 9), row.Values[10] != 0, row.Line);
    }

    private int BusOf(Row row, int column, HashSet<int> buses)
    {
        int number = Whole(row, column, 1, int.MaxValue, "bus number");
        if (!buses.Contains(number))
        {
            Report($"line {row.Line}", $"{number}", "Unknown bus");
        }

        return number;
    }

    private int Whole(Row row, int column, int min, int max, string what)
    {
        double value = row.Values[column];
        if (value >= min && value <= max && value == Math.Floor(value))
        {
            return (int)value;
        }

        Report($"line {row.Line}", value.ToString("R", CultureInfo.InvariantCulture), $"Expected a {what} from {min} to {max} in column {column + 1}");
        return min;
    }

    private double Finite(Row row, int column)
    {
        double value = row.Values[column];
        if (double.IsFinite(value))
        {
            return value;
        }

        Report($"line {row.Line}", "Inf", $"Expected a finite number in column {column + 1}");
        return 0;
    }

    private void Report(string path, string value, string message) =>
        problems.Add(new InputProblem(path, value.Length > 80 ? value[..80] + "…" : value, message));

    /// <summary>Cuts a line at the first % that stands outside quotes.</summary>
    private static ReadOnlySpan<char> WithoutComment(ReadOnlySpan<char> line)
    {
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '\'')
            {
                quoted = !quoted;
            }
            else if (line[i] == '%' && !quoted)
            {
                return line[..i];
            }
        }

        return line;
    }

    private sealed record Row(double[] Values, int Line);
}
