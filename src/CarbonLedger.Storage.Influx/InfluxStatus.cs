namespace CarbonLedger.Storage.Influx;

/// <summary>How an export stands.</summary>
public sealed record InfluxStatus
{
    /// <summary>Committed batches that are not written yet, as of the last look at the log; null before the first.</summary>
    public long? Behind { get; init; }

    /// <summary>The batch that comes next; null before the first look.</summary>
    public long? Next { get; init; }

    /// <summary>Lines the server took, since the start.</summary>
    public long LinesWritten { get; init; }

    /// <summary>Lines the server will never take, since the start; they are kept aside.</summary>
    public long LinesKeptAside { get; init; }

    /// <summary>Entries of private assets that were left out, since the start.</summary>
    public long EntriesPrivate { get; init; }

    /// <summary>Entries that could not be read, and were left out, since the start.</summary>
    public long EntriesUnreadable { get; init; }

    /// <summary>What keeps it from going on; null if nothing does.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether that is for an operator to mend: a token, an organisation or a bucket.</summary>
    public bool IsRefused { get; init; }

    /// <summary>What the server said last of a line it will never take.</summary>
    public string? LastKeptAside { get; init; }
}
