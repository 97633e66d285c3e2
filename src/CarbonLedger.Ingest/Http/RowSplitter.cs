using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace CarbonLedger.Ingest.Http;

/// <summary>Takes a body apart into the bytes of its rows, never holding more than one of them.</summary>
internal static class RowSplitter
{
    /// <summary>Bytes of a row of JSON: a batch with its site and device.</summary>
    public const int JsonRowBytesMax = Entries.Captures.ClJsonBatch.PayloadBytesMax + 1_024;

    /// <summary>Bytes of a row of CSV.</summary>
    public const int CsvRowBytesMax = 4_096;

    /// <summary>Lines without their ends; empty ones too, so that they can be counted.</summary>
    /// <exception cref="DoorRefusedException">413: a line is longer than the limit.</exception>
    public static async IAsyncEnumerable<byte[]> LinesAsync(DoorBody body, int rowBytesMax, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (int least = 1; ;)
        {
            ReadResult result = await body.ReadAsync(least, cancellationToken);
            ReadOnlySequence<byte> rest = result.Buffer;
            List<byte[]> lines = [];
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                lines.Add(Line(rest.Slice(0, end), rowBytesMax));
                rest = rest.Slice(rest.GetPosition(1, end));
            }

            bool isLast = result.IsCompleted;
            if (!isLast && rest.Length > rowBytesMax + 1L)
            {
                throw RowTooLong(rowBytesMax);
            }

            if (isLast && rest.Length > 0)
            {
                lines.Add(Line(rest, rowBytesMax));
            }

            body.Take(result.Buffer, isLast ? result.Buffer.End : rest.Start, examinedAll: true);

            // Twice as much each time, so that a row that comes byte by byte is not searched once for each.
            least = (int)Math.Min(Math.Max(1, 2 * rest.Length), rowBytesMax + 2L);
            foreach (byte[] line in lines)
            {
                yield return line;
            }

            if (isLast)
            {
                yield break;
            }
        }
    }

    /// <summary>The elements of an array, or the one object, each as its bytes.</summary>
    /// <exception cref="DoorRefusedException">400: not JSON, neither object nor array, or more than one value. 413: an element is longer than the limit.</exception>
    public static async IAsyncEnumerable<byte[]> ElementsAsync(DoorBody body, int rowBytesMax, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        JsonReaderState state = new(new JsonReaderOptions { MaxDepth = 64 });
        bool isArray = false, isDone = false;
        for (int least = 1; ;)
        {
            ReadResult result = await body.ReadAsync(least, cancellationToken);
            List<byte[]> elements = [];
            SequencePosition upTo = Elements(result, rowBytesMax, ref state, ref isArray, ref isDone, elements);
            long left = result.Buffer.Slice(upTo).Length;
            if (left > rowBytesMax || elements.Exists(element => element.Length > rowBytesMax))
            {
                throw RowTooLong(rowBytesMax);
            }

            body.Take(result.Buffer, upTo, examinedAll: true);
            least = (int)Math.Min(Math.Max(1, 2 * left), rowBytesMax + 1L);
            foreach (byte[] element in elements)
            {
                yield return element;
            }

            if (result.IsCompleted)
            {
                yield break;
            }
        }
    }

    private static SequencePosition Elements(ReadResult result, int rowBytesMax, ref JsonReaderState state, ref bool isArray, ref bool isDone, List<byte[]> elements)
    {
        Utf8JsonReader reader = new(result.Buffer, result.IsCompleted, state);
        SequencePosition upTo = result.Buffer.Start;
        try
        {
            while (true)
            {
                Utf8JsonReader before = reader;
                if (!reader.Read())
                {
                    // Read has passed over space and ends; what it passed is kept by its state.
                    state = before.CurrentState;
                    return upTo;
                }

                if (reader.CurrentDepth == 0 && reader.TokenType is JsonTokenType.StartArray && !isArray && !isDone)
                {
                    isArray = true;
                }
                else if (reader.CurrentDepth == 0 && reader.TokenType is JsonTokenType.EndArray)
                {
                    isDone = true;
                }
                else if (!isArray && reader.TokenType != JsonTokenType.StartObject)
                {
                    throw new DoorRefusedException(StatusCodes.Status400BadRequest, "Expected an object or an array of objects.");
                }
                else
                {
                    long start = reader.TokenStartIndex;
                    if (!reader.TrySkip())
                    {
                        state = before.CurrentState;
                        return upTo;
                    }

                    elements.Add(result.Buffer.Slice(start, reader.BytesConsumed - start).ToArray());
                    isDone |= !isArray;
                }

                upTo = reader.Position;
            }
        }
        catch (JsonException e)
        {
            // Lines are counted from where the reader last began.
            throw result.Buffer.Slice(upTo).Length > rowBytesMax ? RowTooLong(rowBytesMax) : new DoorRefusedException(StatusCodes.Status400BadRequest, $"Not JSON, or not an object or an array of objects, behind line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.");
        }
    }

    private static byte[] Line(ReadOnlySequence<byte> line, int rowBytesMax)
    {
        if (line.Length > rowBytesMax + 1L)
        {
            throw RowTooLong(rowBytesMax);
        }

        byte[] bytes = line.ToArray();
        return bytes is [.. byte[] whole, (byte)'\r'] ? whole : bytes.Length > rowBytesMax ? throw RowTooLong(rowBytesMax) : bytes;
    }

    private static DoorRefusedException RowTooLong(int rowBytesMax) => new(StatusCodes.Status413PayloadTooLarge, $"A row has more than {rowBytesMax} bytes.");
}
