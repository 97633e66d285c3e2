using System.Buffers;
using System.Globalization;
using System.Text.Json;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Formats;
using Microsoft.AspNetCore.Http;

namespace CarbonLedger.Ingest.Http;

/// <summary>
/// CSV with a header that names its columns in any order: <c>site,device,t,seq,ver,q</c>, <c>sig</c> if rows are signed, and a
/// column a register, such as <c>1-0:1.8.0</c>; a register without a value in a row is not in its capture. A row is a line:
/// no field holds a line break.
/// </summary>
internal sealed class CsvRows
{
    private static readonly string[] Required = ["site", "device", "t", "seq", "ver", "q"];

    private readonly string[] columns;

    /// <exception cref="DoorRefusedException">400: a column is missing, unknown or there twice.</exception>
    public CsvRows(byte[] header)
    {
        columns = CsvLine.Header(header) ?? throw Wrong("The header is no row of CSV in UTF-8.");
        if (columns.Distinct(StringComparer.Ordinal).Count() != columns.Length)
        {
            throw Wrong("The header names a column twice.");
        }

        if (Array.Find(Required, name => !columns.Contains(name)) is { } missing)
        {
            throw Wrong($"The header has no column {missing}; expected {string.Join(',', Required)}, sig if rows are signed, and a column a register.");
        }

        if (Array.Find(columns, name => name != "sig" && !Required.Contains(name) && !Register.IsKnown(name)) is { } stray)
        {
            throw Wrong($"Column {EdgeText.Clean(stray, 40)} is no register this system knows.");
        }

        if (!Array.Exists(columns, Register.IsKnown))
        {
            throw Wrong("The header names no register.");
        }
    }

    /// <summary>A row as if it had come as JSON, so that both are decided by one reader. Never throws on any bytes.</summary>
    public DoorRow Decode(byte[] line)
    {
        if (CsvLine.Fields(line) is not { } fields)
        {
            return DoorRow.Malformed(line, "The row is no CSV in UTF-8: a quote stands inside a field or is not closed.");
        }

        return fields.Length == columns.Length
            ? DoorRow.Decode(ToJson(fields)) with { Bytes = line }
            : DoorRow.Malformed(line, $"The row has {fields.Length} fields; the header has {columns.Length}.");
    }

    private byte[] ToJson(string[] fields)
    {
        ArrayBufferWriter<byte> buffer = new(512);
        using Utf8JsonWriter writer = new(buffer);
        writer.WriteStartObject();
        writer.WriteNumber("v"u8, 1);
        for (int i = 0; i < columns.Length; i++)
        {
            if (columns[i] is "seq" or "ver" && long.TryParse(fields[i], NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            {
                writer.WriteNumber(columns[i], number);
            }
            else if (!Register.IsKnown(columns[i]) && (columns[i] != "sig" || fields[i].Length > 0))
            {
                writer.WriteString(columns[i], fields[i]);
            }
        }

        writer.WriteStartObject("r"u8);
        for (int i = 0; i < columns.Length; i++)
        {
            if (Register.IsKnown(columns[i]) && fields[i].Length > 0)
            {
                writer.WriteString(columns[i], fields[i]);
            }
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static DoorRefusedException Wrong(string message) => new(StatusCodes.Status400BadRequest, message);
}
