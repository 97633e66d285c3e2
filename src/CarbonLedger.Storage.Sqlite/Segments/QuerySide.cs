using CarbonLedger.Carbon.Metering;
using Microsoft.Data.Sqlite;

namespace CarbonLedger.Storage.Sqlite.Segments;

/// <summary>
/// Where everything lies, by key, in a SQLite file beside the segments. It takes batches in the order of their numbers, each once, and erases what
/// they say is to be erased: in the run and when it is made anew alike.
/// </summary>
internal sealed class QuerySide : IDisposable
{
    /// <summary>Kinds in query_count; above 0 they are the numbers of the refusal reasons.</summary>
    public const int KindStored = 0, KindDuplicates = -1;

    private readonly SqliteConnection connection;
    private readonly SegmentContents contents;
    private readonly RowStatement findDevice, addDevice, addCapture, addRefusal, addCount, addSegment, setMark;
    private readonly Dictionary<DeviceId, long> devices = [];
    private readonly Dictionary<int, long> counts = [];

    public QuerySide(string path, SegmentContents contents)
    {
        this.contents = contents;
        connection = DatabaseFile.Query.OpenRebuildable(path);
        findDevice = new RowStatement(connection, "SELECT number FROM query_device WHERE name = ?1");
        addDevice = new RowStatement(connection, "INSERT INTO query_device (name) VALUES (?1) RETURNING number");
        addCapture = new RowStatement(connection, "INSERT INTO query_capture (device, time, version, segment, offset, length) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        addRefusal = new RowStatement(connection, "INSERT INTO query_refusal (receipt_time, reason, topic, client, segment, offset, length) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        addCount = new RowStatement(connection, "INSERT INTO query_count (kind, count) VALUES (?1, ?2) ON CONFLICT (kind) DO UPDATE SET count = count + excluded.count");
        addSegment = new RowStatement(connection, "INSERT INTO query_segment (number, day, salt, length) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (number) DO UPDATE SET length = excluded.length");
        setMark = new RowStatement(connection, "INSERT INTO query_mark (id, batch, checksum) VALUES (1, ?1, ?2) ON CONFLICT (id) DO UPDATE SET batch = excluded.batch, checksum = excluded.checksum");
    }

    /// <summary>The last batch it has taken, and the checksum of its heads; 0 at first.</summary>
    public (long Batch, uint Checksum) Mark
    {
        get
        {
            using SqliteCommand command = DatabaseFile.Command(connection, "SELECT batch, checksum FROM query_mark");
            using SqliteDataReader reader = command.ExecuteReader();
            return reader.Read() ? (reader.GetInt64(0), (uint)reader.GetInt64(1)) : (0, 0);
        }
    }

    /// <summary>The segments it knows, with what it has taken of each in bytes.</summary>
    public IReadOnlyDictionary<int, long> Segments
    {
        get
        {
            Dictionary<int, long> segments = [];
            using SqliteCommand command = DatabaseFile.Command(connection, "SELECT number, length FROM query_segment");
            using SqliteDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
                segments.Add(reader.GetInt32(0), reader.GetInt64(1));
            }

            return segments;
        }
    }

    /// <summary>Takes batches in one transaction; when it throws, none.</summary>
    /// <exception cref="SqliteException">The disk is full or failing; or a key stands twice in the segments.</exception>
    public void Take(IReadOnlyList<SegmentBatch> batches)
    {
        try
        {
            using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
            foreach (SegmentBatch batch in batches)
            {
                Take(batch);
            }

            foreach ((int kind, long count) in counts)
            {
                addCount.Bind(1, kind).Bind(2, count).Run();
            }

            SegmentBatch last = batches[^1];
            setMark.Bind(1, last.Header.Number).Bind(2, last.Header.HeadsChecksum).Run();
            transaction.Commit();
        }
        catch
        {
            devices.Clear();
            throw;
        }
        finally
        {
            counts.Clear();
        }
    }

    /// <summary>Forgets where the contents of a segment lie, which now has this length.</summary>
    public void Drop(int segment, long length)
    {
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        DatabaseFile.Execute(connection, "UPDATE query_capture SET length = 0 WHERE segment = $1", segment);
        DatabaseFile.Execute(connection, "UPDATE query_refusal SET length = 0 WHERE segment = $1", segment);
        DatabaseFile.Execute(connection, "UPDATE query_segment SET length = $2 WHERE number = $1", segment, length);
        transaction.Commit();
    }

    public void Dispose()
    {
        foreach (RowStatement statement in (RowStatement[])[findDevice, addDevice, addCapture, addRefusal, addCount, addSegment, setMark])
        {
            statement.Dispose();
        }

        connection.Dispose();
    }

    private void Take(SegmentBatch batch)
    {
        foreach ((RecordHead head, ContentPlace place) in batch.Records)
        {
            switch (head)
            {
                case RecordHead.OfCapture capture:
                    addCapture.Bind(1, Device(capture.Device)).Bind(2, capture.Time).Bind(3, capture.Version).Bind(4, place.Segment).Bind(5, place.Offset).Bind(6, place.Length).Run();
                    Count(KindStored, 1);
                    break;
                case RecordHead.OfRefusal refusal:
                    addRefusal.Bind(1, refusal.ReceiptTime).Bind(2, (int)refusal.Reason).Bind(3, refusal.Topic).Bind(4, refusal.Client)
                        .Bind(5, place.Segment).Bind(6, place.Offset).Bind(7, place.Length).Run();
                    Count((int)refusal.Reason, 1);
                    break;
                case RecordHead.OfErasure erasure:
                    batch.Erased = Erase(erasure);
                    break;
            }
        }

        Count(KindDuplicates, batch.Header.Duplicates);
        addSegment.Bind(1, batch.Segment.Number).Bind(2, batch.Segment.Day).Bind(3, batch.Segment.Salt).Bind(4, batch.End).Run();
    }

    // What is here was in the segments before the erasure was: contents first, so that what is forgotten here is gone there.
    private long Erase(RecordHead.OfErasure erasure)
    {
        List<ContentPlace> places = [];
        foreach (DeviceId device in erasure.Devices)
        {
            Find(places, "SELECT segment, offset, length FROM query_capture WHERE device = $1 AND time >= $2 AND time < $3 AND length > 0", Device(device), erasure.From, erasure.To);
        }

        long captures = places.Count;
        foreach (DeviceId device in erasure.Devices)
        {
            Find(places, "SELECT segment, offset, length FROM query_refusal WHERE receipt_time >= $2 AND instr(topic, $1) > 0 AND length > 0", $"/{device}/", erasure.From);
        }

        contents.Destroy(places);
        foreach (DeviceId device in erasure.Devices)
        {
            DatabaseFile.Execute(connection, "UPDATE query_capture SET length = 0 WHERE device = $1 AND time >= $2 AND time < $3", Device(device), erasure.From, erasure.To);
            DatabaseFile.Execute(connection, "UPDATE query_refusal SET length = 0 WHERE receipt_time >= $2 AND instr(topic, $1) > 0", $"/{device}/", erasure.From);
        }

        return captures;
    }

    private void Find(List<ContentPlace> places, string sql, params ReadOnlySpan<object> values)
    {
        using SqliteCommand command = DatabaseFile.Command(connection, sql, values);
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            places.Add(new ContentPlace(reader.GetInt32(0), reader.GetInt64(1), reader.GetInt32(2)));
        }
    }

    private long Device(DeviceId id)
    {
        if (!devices.TryGetValue(id, out long number))
        {
            number = findDevice.Bind(1, id.Value).Run() ?? addDevice.Bind(1, id.Value).Run()
                ?? throw new InvalidOperationException($"Device {id} got no number.");
            devices.Add(id, number);
        }

        return number;
    }

    private void Count(int kind, long count)
    {
        if (count > 0)
        {
            counts[kind] = counts.GetValueOrDefault(kind) + count;
        }
    }
}
