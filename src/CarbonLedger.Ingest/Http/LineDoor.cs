using System.Globalization;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Ingest.Formats.Lines;
using CarbonLedger.Ingest.Formats.Profiles;
using Microsoft.AspNetCore.Http;

namespace CarbonLedger.Ingest.Http;

/// <summary>
/// <c>POST /api/v2/write?bucket=…&amp;precision=…</c>: line protocol through a mapping profile. 204 if every line is stored,
/// was stored before or is left out by the profile; else 400 with the first wrong line, while the others are stored, as
/// InfluxDB has it. Values of one device and time stand in one capture, whatever lines they came in. A line needs its own time.
/// </summary>
internal sealed class LineDoor(
    DoorOptions options, IDeviceRegistry registry, Func<DoorTally, DoorToken, long, DoorRow, string, bool, CancellationToken, Task> receive, Func<bool, DoorTally> tally)
{
    public async Task<long> TakeAsync(HttpContext context, DoorToken token)
    {
        TimePrecision precision = CheckQuery(context.Request.Query);
        byte[] bytes;
        await using (DoorBody body = new(context, LineProtocol.BodyBytesMax))
        {
            bytes = await body.ReadAllAsync(context.RequestAborted);
        }

        LineReading reading = LineProtocol.Parse(bytes, precision);
        if (reading.Problems.FirstOrDefault(problem => LineOf(problem) == 0) is { } whole)
        {
            throw new DoorRefusedException(StatusCodes.Status400BadRequest, whole.ToString());
        }

        DoorTally own = tally(false);
        await ReceiveAsync(own, token, reading, bytes, context.RequestAborted);
        await own.FinishAsync();
        if (own.FirstRefused is { } first)
        {
            string message = string.Create(CultureInfo.InvariantCulture, $"partial write: {own.Refused} refused, {own.Accepted} stored, {own.Duplicates} stored before; first wrong: line {first.Row}: {EdgeText.Clean(first.Refusal!.Detail, EdgeText.DetailMax)}");
            await DoorAnswers.InfluxAsync(context, StatusCodes.Status400BadRequest, message, first.Row);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }

        return own.Taken;
    }

    private TimePrecision CheckQuery(IQueryCollection query)
    {
        string bucket = query["bucket"].ToString();
        if (bucket.Length == 0)
        {
            throw new DoorRefusedException(StatusCodes.Status400BadRequest, "bucket: expected a name.");
        }

        if (options.Bucket is { } own && own != bucket)
        {
            throw new DoorRefusedException(StatusCodes.Status404NotFound, $"bucket {EdgeText.Clean(bucket, 80)} is not here.");
        }

        return LineProtocol.PrecisionOf(query["precision"]) ?? throw new DoorRefusedException(StatusCodes.Status400BadRequest, "precision: expected ns, us, ms or s.");
    }

    private async Task ReceiveAsync(DoorTally own, DoorToken token, LineReading reading, byte[] bytes, CancellationToken cancellationToken)
    {
        PayloadOrigin origin = new(null, null, device => registry.Find(device)?.Site);
        MappedPayload mapped = ProfileMapper.Map(options.LineProfile!, origin, reading);
        List<Range> lines = [.. Lines(bytes)];
        foreach (InputProblem problem in mapped.Problems)
        {
            int number = LineOf(problem);
            DoorRow row = DoorRow.Malformed(BytesOf(number), problem.ToString());
            await receive(own, token, Math.Max(1, number), row, ReadingDoors.WritePath, false, cancellationToken);
        }

        Dictionary<(DeviceId, Timestamp), int> numbers = Numbers(origin, reading);
        foreach (Capture capture in mapped.Captures)
        {
            int number = numbers.GetValueOrDefault((capture.Device, capture.Time), 1);
            DoorRow row = new(capture.Site, capture.Device, new CaptureBatch([capture], default), null, BytesOf(number));
            await receive(own, token, number, row, ReadingDoors.WritePath, options.MayBeUnsigned(capture.Device), cancellationToken);
        }

        byte[] BytesOf(int number) => number >= 1 && number <= lines.Count ? bytes[lines[number - 1]] : [];
    }

    /// <summary>The first line that has something of a device and time.</summary>
    private Dictionary<(DeviceId Device, Timestamp Time), int> Numbers(PayloadOrigin origin, LineReading reading)
    {
        Dictionary<(DeviceId, Timestamp), int> numbers = [];
        foreach (Line line in reading.Lines)
        {
            foreach (Capture capture in ProfileMapper.Map(options.LineProfile!, origin, new LineReading([line], [])).Captures)
            {
                numbers.TryAdd((capture.Device, capture.Time), line.Number);
            }
        }

        return numbers;
    }

    private static IEnumerable<Range> Lines(byte[] bytes)
    {
        int start = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == (byte)'\n')
            {
                yield return start..i;
                start = i + 1;
            }
        }

        yield return start..bytes.Length;
    }

    /// <summary>The line that a problem names; 0 if it names none.</summary>
    private static int LineOf(InputProblem problem)
    {
        const string Prefix = "line ";
        if (!problem.Path.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return 0;
        }

        ReadOnlySpan<char> rest = problem.Path.AsSpan(Prefix.Length);
        int end = rest.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(end < 0 ? rest : rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
    }
}
