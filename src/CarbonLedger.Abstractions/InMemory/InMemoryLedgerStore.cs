using CarbonLedger.Ledger;

namespace CarbonLedger.Abstractions.InMemory;

/// <summary>A ledger store for tests and trials: keeps its promises until the process ends.</summary>
public sealed class InMemoryLedgerStore : ILedgerStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Log> logs = new(StringComparer.Ordinal);

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            return Task.FromResult<IReadOnlyList<string>>([.. logs.Keys.Order(StringComparer.Ordinal)]);
        }
    }

    public Task<LogHead?> ReadHeadAsync(string origin, CancellationToken cancellationToken = default) =>
        Read<LogHead>(origin, log => log.Head);

    public Task CreateAsync(string origin, CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            if (!logs.TryAdd(origin, new Log()))
            {
                throw new InvalidOperationException($"Log {origin} exists.");
            }
        }

        return Task.CompletedTask;
    }

    public Task<bool> CommitAsync(string origin, LogHead expected, LogCommit commit, CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            bool keysAreNew = commit.Keys.Distinct().Count() == commit.Keys.Count;
            if (!logs.TryGetValue(origin, out Log? log) || log.Head != expected || !keysAreNew || commit.Keys.Any(log.Keys.ContainsKey))
            {
                return Task.FromResult(false);
            }

            log.Batches.Add(new StoredBatch(expected.Size, commit.Header, commit.Entries, commit.Tree));
            log.Positions.Add(EntryPositions.TryOf(commit.Entries.Span) ?? []);
            foreach (Tile tile in commit.Tiles)
            {
                log.Tiles[tile.Id] = tile.Content;
            }

            foreach (CommitKey key in commit.Keys)
            {
                log.Keys.Add(key, expected.Size);
            }

            log.Head = commit.Head;
        }

        return Task.FromResult(true);
    }

    public Task<ReadOnlyMemory<byte>?> ReadTileAsync(string origin, TileId tile, CancellationToken cancellationToken = default) =>
        // The cast matters: a bare null would become an empty memory, not none.
        Read<ReadOnlyMemory<byte>>(origin, log => log.Tiles.TryGetValue(tile, out ReadOnlyMemory<byte> content) ? content : (ReadOnlyMemory<byte>?)null);

    public Task<StoredBatch?> ReadBatchAsync(string origin, long number, CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            return Task.FromResult(FindBatch(origin, number));
        }
    }

    public Task<BatchLengths?> ReadLengthsAsync(string origin, long number, CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            return Task.FromResult(FindBatch(origin, number) is { } batch
                ? new BatchLengths(batch.Header.Length, batch.Entries.Length, batch.Tree.Length, logs[origin].Positions[(int)number].Length)
                : null);
        }
    }

    public Task<IReadOnlyList<ReadOnlyMemory<byte>>?> ReadRangesAsync(
        string origin, long number, BatchPart part, IReadOnlyList<ByteRange> ranges, CancellationToken cancellationToken = default)
    {
        RangeRule.Require(ranges);
        lock (gate)
        {
            if (FindBatch(origin, number) is not { } batch)
            {
                return Task.FromResult<IReadOnlyList<ReadOnlyMemory<byte>>?>(null);
            }

            ReadOnlyMemory<byte> bytes = part switch
            {
                BatchPart.Header => batch.Header,
                BatchPart.Entries => batch.Entries,
                BatchPart.Tree => batch.Tree,
                _ => logs[origin].Positions[(int)number],
            };
            return Task.FromResult<IReadOnlyList<ReadOnlyMemory<byte>>?>([.. ranges.Select(range => Cut(bytes, range))]);
        }
    }

    public Task<long?> FindAsync(string origin, CommitKey key, CancellationToken cancellationToken = default) =>
        Read<long>(origin, log => log.Keys.TryGetValue(key, out long number) ? number : null);

    public Task PublishAsync(string origin, SignedNote checkpoint, CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            Log log = logs.TryGetValue(origin, out Log? found) ? found : throw new InvalidOperationException($"There is no log {origin}.");
            log.Published = log.Published is { } shown && Checkpoint.Parse(shown.Text).Size > Checkpoint.Parse(checkpoint.Text).Size ? shown : checkpoint;
        }

        return Task.CompletedTask;
    }

    public Task<SignedNote?> ReadPublishedAsync(string origin, CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            return Task.FromResult(logs.TryGetValue(origin, out Log? log) ? log.Published : null);
        }
    }

    private static ReadOnlyMemory<byte> Cut(ReadOnlyMemory<byte> bytes, ByteRange range)
    {
        int start = (int)Math.Min(range.Offset, bytes.Length);
        return bytes.Slice(start, Math.Min(range.Length, bytes.Length - start));
    }

    private StoredBatch? FindBatch(string origin, long number) =>
        logs.TryGetValue(origin, out Log? log) && number >= 0 && number < log.Batches.Count ? log.Batches[(int)number] : null;

    private Task<T?> Read<T>(string origin, Func<Log, T?> read)
        where T : struct
    {
        lock (gate)
        {
            return Task.FromResult(logs.TryGetValue(origin, out Log? log) ? read(log) : null);
        }
    }

    private sealed class Log
    {
        public LogHead Head { get; set; } = new(0, MerkleTree.EmptyRoot);

        public List<StoredBatch> Batches { get; } = [];

        public List<byte[]> Positions { get; } = [];

        public Dictionary<TileId, ReadOnlyMemory<byte>> Tiles { get; } = [];

        public Dictionary<CommitKey, long> Keys { get; } = [];

        public SignedNote? Published { get; set; }
    }
}
