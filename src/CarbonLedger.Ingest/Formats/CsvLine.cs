using System.Text.Unicode;
using CsvHelper;

namespace CarbonLedger.Ingest.Formats;

/// <summary>A line of CSV (RFC 4180): no field holds a line break.</summary>
internal static class CsvLine
{
    /// <summary>Bytes of a line.</summary>
    public const int BytesMax = Http.RowSplitter.CsvRowBytesMax;

    private static readonly CsvReaderOptions Options = new()
    {
        Separator = ',',
        HasHeader = false,
        AllowLineBreaksInQuotes = false,
        MalformedData = CsvMalformedDataHandling.Throw,
        IncludeValuesInExceptions = false,
        DetectSeparatorHint = false,
        BufferSize = BytesMax,
    };

    /// <summary>The columns that a first line names; a byte order mark is left out.</summary>
    public static string[]? Header(byte[] line) => Fields(line.AsSpan().StartsWith("\uFEFF"u8) ? line[3..] : line);

    /// <summary>The fields; null if the line is no CSV in UTF-8.</summary>
    public static string[]? Fields(byte[] line)
    {
        if (!Utf8.IsValid(line))
        {
            return null;
        }

        using CsvReader reader = CsvReader.Create(line, Options);
        try
        {
            // A bare carriage return ends a record for the reader; here a row is a line.
            string[]? fields = reader.Read() ? [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)] : null;
            return reader.Read() ? null : fields;
        }
        catch (CsvFormatException)
        {
            return null;
        }
    }
}
