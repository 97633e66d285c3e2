using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Abstractions.InMemory;

/// <summary>An outbox that ends with the process.</summary>
public sealed class InMemoryAnchorStore : IAnchorStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<MadeStatement>> statements = [];
    private readonly List<Row> rows = [];

    public Task<MadeStatement?> ReadAsync(string origin, long sequence, CancellationToken cancellationToken = default) => Locked(() =>
        sequence >= 0 && sequence < Of(origin).Count ? Of(origin)[(int)sequence] : null);

    public Task<MadeStatement?> LastAsync(string origin, CancellationToken cancellationToken = default) => Locked(() => Of(origin).LastOrDefault());

    public Task<bool> AddAsync(MadeStatement statement, CancellationToken cancellationToken = default) => Locked(() =>
    {
        List<MadeStatement> known = Of(statement.Statement.Checkpoint.Origin);
        if (statement.Sequence < known.Count)
        {
            return false;
        }

        AnchorOrder.RequireNext(known.LastOrDefault(), statement);
        known.Add(statement);
        return true;
    });

    public Task<AnchorDelivery?> LastDeliveryAsync(string origin, string ledger, CancellationToken cancellationToken = default) => Locked(() => Last(origin, ledger)?.Delivery);

    public Task<IReadOnlyList<AnchorDelivery>> DeliveriesAsync(string origin, string ledger, long from, int countMax, CancellationToken cancellationToken = default) => Locked<IReadOnlyList<AnchorDelivery>>(() =>
        [.. Valid(origin, ledger).Where(row => row.Delivery.Sequence >= from).Take(countMax).Select(row => row.Delivery)]);

    public Task DeliverAsync(AnchorReceipt receipt, CancellationToken cancellationToken = default) => Locked(() =>
    {
        string origin = receipt.Publication.Statement.Checkpoint.Origin;
        if (Valid(origin, receipt.Ledger).Any(row => row.Delivery.Receipt.Digest == receipt.Digest))
        {
            return true;
        }

        AnchorOrder.RequireNext(Last(origin, receipt.Ledger)?.Delivery, receipt);

        // A receipt that a ledger took back may come again when its block does.
        if (rows.Find(row => row.Origin == origin && row.Ledger == receipt.Ledger && row.Delivery.Receipt.Digest == receipt.Digest) is { } before)
        {
            before.IsWithdrawn = false;
            return true;
        }

        rows.Add(new Row(origin, receipt.Ledger) { Delivery = new AnchorDelivery(receipt, null, null) });
        return true;
    });

    public Task WithdrawAsync(string origin, string ledger, long from, CancellationToken cancellationToken = default) => Locked(() =>
    {
        foreach (Row row in Valid(origin, ledger).Where(row => row.Delivery.Sequence >= from).ToList())
        {
            row.IsWithdrawn = true;
        }

        return true;
    });

    public Task<IReadOnlyList<AnchorDelivery>> WaitingAsync(string origin, int countMax, CancellationToken cancellationToken = default) => Locked<IReadOnlyList<AnchorDelivery>>(() =>
    {
        List<AnchorDelivery> waiting = [.. rows.Where(row => row.Origin == origin && row.Delivery.Batch is null).Select(row => row.Delivery)];
        List<AnchorDelivery> decided = [.. waiting.Where(delivery => delivery.Entry is not null)];
        return decided.Count > 0 ? decided : [.. waiting.Take(countMax)];
    });

    public Task DecideAsync(IReadOnlyList<AnchorDelivery> deliveries, CancellationToken cancellationToken = default) => Locked(() =>
    {
        foreach (AnchorDelivery delivery in deliveries)
        {
            Row row = rows.Single(row => row.Delivery.Receipt.Digest == delivery.Receipt.Digest);
            row.Delivery = row.Delivery.Entry is null ? delivery : row.Delivery;
        }

        return true;
    });

    public Task EnterAsync(string origin, long batch, CancellationToken cancellationToken = default) => Locked(() =>
    {
        foreach (Row row in rows.Where(row => row.Origin == origin && row.Delivery is { Entry: not null, Batch: null }))
        {
            row.Delivery = row.Delivery with { Batch = batch };
        }

        return true;
    });

    public Task<long> EnteredBatchesAsync(string origin, long from, CancellationToken cancellationToken = default) => Locked(() =>
        (long)rows.Where(row => row.Origin == origin && row.Delivery.Batch >= from).Select(row => row.Delivery.Batch).Distinct().Count());

    public Task<IReadOnlyList<string>> LedgersAsync(string origin, CancellationToken cancellationToken = default) => Locked<IReadOnlyList<string>>(() =>
        [.. rows.Where(row => row.Origin == origin).Select(row => row.Ledger).Distinct().Order(StringComparer.Ordinal)]);

    private List<MadeStatement> Of(string origin) => statements.TryGetValue(origin, out List<MadeStatement>? known) ? known : statements[origin] = [];

    private IEnumerable<Row> Valid(string origin, string ledger) => rows.Where(row => row.Origin == origin && row.Ledger == ledger && !row.IsWithdrawn).OrderBy(row => row.Delivery.Sequence);

    private Row? Last(string origin, string ledger) => Valid(origin, ledger).LastOrDefault();

    private Task<T> Locked<T>(Func<T> read)
    {
        lock (gate)
        {
            return Task.FromResult(read());
        }
    }

    private sealed class Row(string origin, string ledger)
    {
        public string Origin { get; } = origin;

        public string Ledger { get; } = ledger;

        public required AnchorDelivery Delivery { get; set; }

        public bool IsWithdrawn { get; set; }
    }
}
