using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using Microsoft.Data.Sqlite;

namespace CarbonLedger.Storage.Sqlite.Segments;

/// <summary>Answers from the query side, from what is on its way to it, and from the contents in the segments.</summary>
internal sealed class QueryReader(string path, QueryFeed feed, SegmentContents contents) : IDisposable
{
    // A content may be erased between finding and reading it; then it is not found the second time.
    private const int Attempts = 2;

    private const string CapturesSql = """
        SELECT time, version, segment, offset, length FROM query_capture
        WHERE device = (SELECT number FROM query_device WHERE name = $device) AND time > $after AND time <= $upTo
        """;

    private readonly string readers = DatabaseFile.ConnectionString(path, pooled: true);

    /// <summary>The captures of the devices with <c>after &lt; time ≤ upTo</c>, by (device, time, version).</summary>
    /// <exception cref="InvalidOperationException">A content is damaged.</exception>
    public List<SignedCapture> Read(IEnumerable<DeviceId> devices, long after, long upTo, CancellationToken cancellationToken)
    {
        DeviceId[] asked = [.. devices.Distinct().Order()];
        for (int attempt = 1; ; attempt++)
        {
            List<SignedCapture> captures = [];
            if (TryRead(asked, after, upTo, captures, attempt == Attempts, cancellationToken))
            {
                return captures;
            }
        }
    }

    /// <summary>The newest refusals first.</summary>
    public List<ReceivedPayload> ReadRefusals(int countMax)
    {
        List<(RecordHead.OfRefusal Head, ContentPlace Place)> found = FindRefusals(countMax);
        using SegmentContents.Reading reading = contents.Begin();
        return [.. found.Select(refusal => RecordFormat.ReadRefusal(refusal.Head, refusal.Place.Length == 0 ? default : reading.TryRead(refusal.Place)))];
    }

    /// <summary>The counts by kind, as far as the query side has come.</summary>
    public Dictionary<int, long> Counts()
    {
        using SqliteConnection connection = Open();
        using SqliteCommand command = DatabaseFile.Command(connection, "SELECT kind, count FROM query_count");
        using SqliteDataReader reader = command.ExecuteReader();
        Dictionary<int, long> counts = [];
        while (reader.Read())
        {
            counts.Add(reader.GetInt32(0), reader.GetInt64(1));
        }

        return counts;
    }

    public void Dispose()
    {
        using SqliteConnection pool = new(readers);
        SqliteConnection.ClearPool(pool);
    }

    private bool TryRead(DeviceId[] asked, long after, long upTo, List<SignedCapture> captures, bool isLast, CancellationToken cancellationToken)
    {
        SegmentBatch[] waiting = feed.Waiting();
        using SqliteConnection connection = Open();

        // One transaction: all devices are read as of one moment.
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: true);
        using SqliteCommand command = DatabaseFile.Command(connection, CapturesSql);
        SqliteParameter name = command.Parameters.Add("$device", SqliteType.Text);
        command.Parameters.AddWithValue("$after", after);
        command.Parameters.AddWithValue("$upTo", upTo);
        using SegmentContents.Reading reading = contents.Begin();
        foreach (DeviceId device in asked)
        {
            cancellationToken.ThrowIfCancellationRequested();
            name.Value = device.Value;
            foreach (((long Time, int Version) _, ContentPlace place) in Places(command, waiting, device, after, upTo))
            {
                if (place.Length == 0)
                {
                    continue;
                }

                if (reading.TryRead(place) is not { } content || !RecordFormat.TryReadCapture(content, out ReadOnlyMemory<byte> bytes, out ReadOnlyMemory<byte> signature)
                    || !CaptureBytes.TryDecode(bytes, out Capture? capture) || capture.Device != device)
                {
                    return isLast ? throw reading.Damaged(place) : false;
                }

                captures.Add(new SignedCapture(capture, signature));
            }
        }

        return true;
    }

    private static SortedDictionary<(long Time, int Version), ContentPlace> Places(SqliteCommand command, SegmentBatch[] waiting, DeviceId device, long after, long upTo)
    {
        SortedDictionary<(long Time, int Version), ContentPlace> places = [];
        foreach (SegmentBatch batch in waiting)
        {
            foreach ((RecordHead head, ContentPlace place) in batch.Records)
            {
                if (head is RecordHead.OfCapture capture && capture.Device == device && capture.Time > after && capture.Time <= upTo)
                {
                    places[(capture.Time, capture.Version)] = place;
                }
            }
        }

        // What arrived meanwhile is in both; the query side knows whether it was erased.
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            places[(reader.GetInt64(0), reader.GetInt32(1))] = new ContentPlace(reader.GetInt32(2), reader.GetInt64(3), reader.GetInt32(4));
        }

        return places;
    }

    private List<(RecordHead.OfRefusal Head, ContentPlace Place)> FindRefusals(int countMax)
    {
        List<(RecordHead.OfRefusal, ContentPlace)> found = [];
        HashSet<(int, long)> seen = [];
        foreach (SegmentBatch batch in feed.Waiting().Reverse())
        {
            foreach ((RecordHead head, ContentPlace place) in batch.Records.Reverse())
            {
                if (head is RecordHead.OfRefusal refusal && found.Count < countMax && seen.Add((place.Segment, place.Offset)))
                {
                    found.Add((refusal, place));
                }
            }
        }

        using SqliteConnection connection = Open();
        using SqliteCommand command = DatabaseFile.Command(
            connection, "SELECT receipt_time, reason, topic, client, segment, offset, length FROM query_refusal ORDER BY number DESC LIMIT $1", countMax);
        using SqliteDataReader reader = command.ExecuteReader();
        while (found.Count < countMax && reader.Read())
        {
            ContentPlace place = new(reader.GetInt32(4), reader.GetInt64(5), reader.GetInt32(6));
            if (seen.Add((place.Segment, place.Offset)))
            {
                found.Add((new RecordHead.OfRefusal((RefusalReason)reader.GetInt32(1), reader.GetString(2), reader.GetString(3), reader.GetInt64(0), place.Length), place));
            }
        }

        return found;
    }

    private SqliteConnection Open()
    {
        SqliteConnection connection = new(readers);
        connection.Open();
        return connection;
    }
}
