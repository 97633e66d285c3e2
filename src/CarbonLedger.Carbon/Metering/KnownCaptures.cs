namespace CarbonLedger.Carbon.Metering;

/// <summary>The captures of one device that count, by time, one a time: about ten bytes each of a meter that is read every quarter of an hour. Not thread-safe.</summary>
internal sealed class KnownCaptures
{
    private readonly PackedRows rows;

    // When the registers started anew: seldom, and asked for with every capture.
    private readonly List<Timestamp> bases;

    public KnownCaptures() => (rows, bases) = (new PackedRows(Column.Count), []);

    private KnownCaptures(KnownCaptures other) => (rows, bases) = (other.rows.Copy(), [.. other.bases]);

    public int Count => rows.Count;

    public KnownCapture this[int index]
    {
        get
        {
            Span<long> row = stackalloc long[Column.Count];
            rows.Read(index, row);
            Marks marks = (Marks)row[Column.Marks];
            return new KnownCapture(
                new Timestamp(row[Column.Time]), (int)row[Column.Version], row[Column.Import], row[Column.Export], marks.HasFlag(Marks.HasImport), marks.HasFlag(Marks.HasExport),
                row[Column.ImportCount], row[Column.ExportCount], marks.HasFlag(Marks.HasVoltage) ? row[Column.Millivolts] : null, (DeviceQuality)row[Column.Quality],
                marks.HasFlag(Marks.IsSigned), marks.HasFlag(Marks.IsBase));
        }
    }

    /// <summary>Captures of ascending times.</summary>
    public static KnownCaptures Of(params ReadOnlySpan<KnownCapture> captures)
    {
        KnownCaptures known = new();
        foreach (KnownCapture capture in captures)
        {
            known.Put(capture);
        }

        return known;
    }

    public Timestamp TimeAt(int index) => new(rows[index, Column.Time]);

    public int VersionAt(int index) => (int)rows[index, Column.Version];

    /// <summary>The index of the first capture at or after a time; the count when there is none.</summary>
    public int FirstAtOrAfter(Timestamp time) => rows.FirstAtLeast(time.UnixMilliseconds);

    /// <summary>The index of the last capture before a time at which the registers start anew; -1 when there is none.</summary>
    public int LastBaseBefore(Timestamp time)
    {
        int at = bases.FindLastIndex(start => start < time);
        return at < 0 ? -1 : FirstAtOrAfter(bases[at]);
    }

    /// <summary>Takes a capture in, in the place of one of the same time.</summary>
    public void Put(KnownCapture capture)
    {
        ReadOnlySpan<long> row =
        [
            capture.Time.UnixMilliseconds, capture.Import, capture.Export, capture.Version, capture.ImportCount, capture.ExportCount, capture.Millivolts ?? 0,
            (long)capture.Quality, (long)MarksOf(capture),
        ];
        int index = FirstAtOrAfter(capture.Time);
        if (index < Count && TimeAt(index) == capture.Time)
        {
            rows.Replace(index, row);
            bases.Remove(capture.Time);
        }
        else
        {
            rows.Insert(index, row);
        }

        if (capture.IsBase)
        {
            bases.Insert(bases.FindLastIndex(start => start < capture.Time) + 1, capture.Time);
        }
    }

    /// <summary>Forgets captures before a time.</summary>
    public void Forget(Timestamp before)
    {
        rows.RemoveFirst(FirstAtOrAfter(before));
        bases.RemoveAll(start => start < before);
    }

    public KnownCaptures Copy() => new(this);

    private static Marks MarksOf(KnownCapture capture) =>
        (capture.HasImport ? Marks.HasImport : 0) | (capture.HasExport ? Marks.HasExport : 0) | (capture.Millivolts is null ? 0 : Marks.HasVoltage)
        | (capture.IsSigned ? Marks.IsSigned : 0) | (capture.IsBase ? Marks.IsBase : 0);

    [Flags]
    private enum Marks
    {
        HasImport = 1,
        HasExport = 2,
        HasVoltage = 4,
        IsSigned = 8,
        IsBase = 16,
    }

    private static class Column
    {
        public const int Time = 0, Import = 1, Export = 2, Version = 3, ImportCount = 4, ExportCount = 5, Millivolts = 6, Quality = 7, Marks = 8, Count = 9;
    }
}
