using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Verification;

/// <summary>
/// What anybody can tell of batches whose figures can't be recomputed, as a private entry was kept back: kinds and order of entries, what is in force, chains of versions,
/// that leaf hashes lead somewhere, and the header. Not thread-safe.
/// </summary>
/// <param name="read">Gives the entries of an earlier batch.</param>
internal sealed class FollowedBatches(Func<long, IReadOnlyList<ReadOnlyMemory<byte>>> read)
{
    // Whose reading each leaf is, of readings that are remembered; and leaves that none of them has.
    private readonly Dictionary<Hash, AssetId> readings = [];
    private readonly Queue<(Timestamp Time, Hash Leaf)> readingsInOrder = new();
    private readonly Dictionary<Hash, (AssetId Asset, string Name)> doubted = [];

    // The newest statement of what is remembered.
    private readonly SortedDictionary<Interval, Dictionary<AssetId, Hash>> statements = [];

    /// <summary>Takes in the readings of a batch, followed or not, each of a device that serves a metering point.</summary>
    public void TakeReadings(IReadOnlyList<ReadOnlyMemory<byte>> entries, NetworkSetup setup)
    {
        foreach (ReadOnlyMemory<byte> entry in HasPrivate(setup) ? entries.Where(entry => EntryKind.Of(entry) == EntryKind.Reading) : [])
        {
            ReadingKey key = ReadingEntry.KeyOf(entry);
            Hash leaf = PrivateEntry.LeafOf(entry);
            readings[leaf] = setup.AssetByDevice[key.Device];
            readingsInOrder.Enqueue((key.Time, leaf));
        }
    }

    /// <summary>Takes in the statements of a batch that was checked, followed or not.</summary>
    public void TakeStatements(IReadOnlyList<ReadOnlyMemory<byte>> entries, NetworkSetup setup)
    {
        foreach (ReadOnlyMemory<byte> entry in HasPrivate(setup) ? entries : [])
        {
            string kind = EntryKind.Of(entry);
            if (kind == EntryKind.Balance && BalanceEntry.Decode(entry) is { } balance && statements.TryGetValue(balance.Interval, out Dictionary<AssetId, Hash>? before))
            {
                // An asset that a network version leaves out and a later one has again begins anew.
                HashSet<AssetId> inForce = [.. setup.NetworkOf(balance.NetworkLeaf).Document.Assets];
                Array.ForEach([.. before.Keys.Where(asset => !inForce.Contains(asset))], asset => before.Remove(asset));
            }
            else if (kind == EntryKind.Statement)
            {
                StatementPlace place = StatementPlace.Of(entry);
                if (!statements.TryGetValue(place.Interval, out Dictionary<AssetId, Hash>? byAsset))
                {
                    statements[place.Interval] = byAsset = [];
                }

                byAsset[place.Asset] = PrivateEntry.LeafOf(entry);
            }
        }
    }

    /// <summary>Forgets readings of before a time, and statements of before an interval.</summary>
    public void ForgetBefore(Timestamp time, Interval first)
    {
        while (readingsInOrder.TryPeek(out (Timestamp Time, Hash Leaf) oldest) && oldest.Time < time)
        {
            readings.Remove(readingsInOrder.Dequeue().Leaf);
        }

        while (statements.Count > 0 && statements.Keys.First() is var known && known < first)
        {
            statements.Remove(known);
        }
    }

    /// <summary>Checks a batch that closes or restates intervals.</summary>
    /// <param name="network">As it stood before the batch.</param>
    public LogFailure? Check(VerifiedBatch batch, NetworkLedger network)
    {
        string name = $"batch {batch.Header.Number}";
        int at = batch.Header.Number == 0 ? network.Setup.Entries.Count : 0;
        List<long> times = [];
        ReadingKey? last = null;
        for (; at < batch.Entries.Count && EntryKind.Of(batch.Entries[at]) == EntryKind.Reading; at++)
        {
            ReadingKey key = ReadingEntry.KeyOf(batch.Entries[at]);
            if (last is { } before && key.CompareTo(before) <= 0)
            {
                return False($"{name} entry {at}", "order", $"a reading after that of {before.Device} at {before.Time}", $"{key.Device} at {key.Time}");
            }

            AssetId asset = network.Setup.AssetByDevice[key.Device];
            bool isSealed = PrivateEntry.IsSealed(batch.Entries[at].Span) || PrivateEntry.IsOpened(batch.Entries[at].Span);
            if (isSealed != network.Setup.Timeline.IsPrivate(asset))
            {
                return False($"{name} entry {at} (reading of {key.Device} at {key.Time})", "commitments", isSealed ? $"none, as {asset} is not private" : $"some, as {asset} is private", isSealed ? "some" : "none");
            }

            last = key;
            times.Add(key.Time.UnixMilliseconds);
        }

        List<BalanceEntry> balances = [];
        while (at < batch.Entries.Count)
        {
            int first = at;
            if (EntryKind.Of(batch.Entries[at]) != EntryKind.Balance)
            {
                return False($"{name} entry {at}", "kind", "readings, then for each interval a balance and its statements", EntryKind.Of(batch.Entries[at]));
            }

            at++;
            while (at < batch.Entries.Count && EntryKind.Of(batch.Entries[at]) == EntryKind.Statement)
            {
                at++;
            }

            BalanceEntry balance = BalanceEntry.Decode(batch.Entries[first]);
            if ((CheckBalance($"{name} entry {first} (balance of {balance.Interval})", balance, balances.LastOrDefault(), network)
                ?? CheckStatements(name, batch.Entries, first, at, balance, network)) is { } wrong)
            {
                return wrong;
            }

            balances.Add(balance);
        }

        return balances.Count == 0 ? False(name, "entries", "an interval closed or restated", "none") : CheckHeader(batch, balances, times, network);
    }

    /// <summary>Checks what the balances of a batch add up to: their buses and sources, and their statements where all are in the open.</summary>
    /// <param name="network">As it stands with the batch.</param>
    public static LogFailure? CheckSums(long number, IEnumerable<BalanceEntry> balances, NetworkLedger network)
    {
        foreach (BalanceEntry balance in balances)
        {
            if (network.Find(balance.Interval) is not { } record)
            {
                continue;
            }

            TracedInterval figures = balance.Figures;
            Totals sums = Totals.Zero with
            {
                MismatchEnergy = figures.Buses.Aggregate(Energy.Zero, (sum, bus) => sum + bus.Mismatch),
                Mismatch = figures.Buses.Aggregate(CarbonMass.Zero, (sum, bus) => sum + bus.MismatchCarbon),
                Sources = figures.Sources.Aggregate(CarbonMass.Zero, (sum, source) => sum + source.PerInterval),
            };
            Dictionary<AssetId, Storage> storages = network.Setup.NetworkOf(balance.NetworkLeaf).Document.Storages.ToDictionary(storage => storage.Id);
            Totals expected = record.Withheld.Count > 0
                ? figures.Totals with { MismatchEnergy = sums.MismatchEnergy, Mismatch = sums.Mismatch, Sources = sums.Sources }
                : record.Statements.Values.Aggregate(sums, (sum, statement) => sum + Totals.Of(statement.Entry.Figures, storages.GetValueOrDefault(statement.Entry.Figures.Asset)));
            string name = $"batch {number} (balance of {balance.Interval})";
            if (expected != figures.Totals)
            {
                return False(name, "totals", $"{expected}, which its entries add up to", $"{figures.Totals}");
            }

            // At most a milligram an amount.
            long amounts = (2L * (record.Statements.Count + record.Withheld.Count)) + figures.Buses.Count + figures.Sources.Count;
            if (Math.Abs(figures.Totals.Rounding.Milligrams) > amounts)
            {
                return False(name, "$.10[2]", $"at most 1 mg for each of {amounts} amounts", $"{figures.Totals.Rounding.Milligrams}");
            }
        }

        return null;
    }

    /// <summary>Searches the whole log for the readings that statements named and nobody remembered.</summary>
    public LogFailure? FindMissing(long batches, NetworkSetup setup)
    {
        for (long number = 0; doubted.Count > 0 && number < batches; number++)
        {
            foreach (ReadOnlyMemory<byte> entry in read(number).Where(entry => EntryKind.Of(entry) == EntryKind.Reading))
            {
                Hash leaf = PrivateEntry.LeafOf(entry);
                if (doubted.TryGetValue(leaf, out (AssetId Asset, string Name) named) && setup.AssetByDevice[ReadingEntry.KeyOf(entry).Device] == named.Asset)
                {
                    doubted.Remove(leaf);
                }
            }
        }

        return doubted.Count == 0 ? null : NoReading(doubted.First().Value.Name, doubted.First().Value.Asset, doubted.First().Key);
    }

    private static bool HasPrivate(NetworkSetup setup) => setup.Assets.Any(setup.Timeline.IsPrivate);

    private static LogFailure? CheckBalance(string name, BalanceEntry balance, BalanceEntry? beside, NetworkLedger network)
    {
        NetworkSetup setup = network.Setup;
        if (balance.Network != setup.Network.Id)
        {
            return False(name, "$.2", $"{setup.Network.Id}", $"{balance.Network}");
        }

        if (beside is not null && balance.Interval <= beside.Interval)
        {
            return False(name, "$.3", $"an interval after {beside.Interval}", $"{balance.Interval}");
        }

        Hash model = setup.NetworkInForce(balance.Interval).Leaf;
        (int Key, Hash? Expected, Hash? Found) = new[] { (5, model, balance.NetworkLeaf), (6, setup.FactorsLeaf, balance.FactorsLeaf), (21, setup.Records.Root, balance.RecordsRoot) }
            .FirstOrDefault(((int, Hash? Expected, Hash? Found) what) => what.Expected != what.Found);
        if (Key > 0)
        {
            return False(name, $"$.{Key}", $"{Expected}, which is in force", $"{Found}");
        }

        IntervalRecord? old = network.Find(balance.Interval);
        return old is null && balance.Interval <= network.LastClosed ? null : RequireLink(name, "$.16", old?.BalanceLeaf, balance.Supersedes);
    }

    private LogFailure? CheckStatements(string batch, IReadOnlyList<ReadOnlyMemory<byte>> entries, int first, int end, BalanceEntry balance, NetworkLedger network)
    {
        Hash balanceLeaf = MerkleTree.LeafHash(entries[first].Span);
        NetworkModel model = network.Setup.NetworkInForce(balance.Interval).Document;
        HashSet<AssetId> assets = [.. model.Assets];
        Dictionary<AssetId, Hash>? known = statements.GetValueOrDefault(balance.Interval);
        List<Hash> used = [];
        AssetId? last = null;
        for (int at = first + 1; at < end; at++)
        {
            StatementPlace place = StatementPlace.Of(entries[at]);
            string name = $"{batch} entry {at} (statement of {place.Asset} at {place.Interval})";
            bool isPrivate = network.Setup.Timeline.IsPrivate(place.Asset);
            LogFailure? wrong = place.Network != balance.Network || place.Interval != balance.Interval || place.Version != balance.Version || place.BalanceLeaf != balanceLeaf
                ? False(name, "balance", $"{balanceLeaf}, of {balance.Network} at {balance.Interval} version {balance.Version}", $"{place.BalanceLeaf}, of {place.Network} at {place.Interval} version {place.Version}")
                : !assets.Contains(place.Asset) || place.Asset.CompareTo(last ?? place.Asset) < 0 || place.Asset == last ? False(name, "$.3", "an asset of the network, each once and by id", $"{place.Asset}")
                : place.IsPrivate != isPrivate ? False(name, "commitments", isPrivate ? $"some, as {place.Asset} is private" : $"a statement in the open, as no version of the network keeps {place.Asset} private", place.IsPrivate ? "some" : "none")
                : known is null && balance.Version > 1 ? null
                : RequireLink(name, "$.18", known is not null && known.TryGetValue(place.Asset, out Hash old) ? old : null, place.Supersedes);
            wrong ??= RequireReadings(name, place);
            if (wrong is not null)
            {
                return wrong;
            }

            last = place.Asset;
            used.AddRange(place.ReadingLeaves);
        }

        if (balance.Version > 1)
        {
            return null;
        }

        List<Hash> distinct = [.. used.Distinct()];
        string of = $"{batch} entry {first} (balance of {balance.Interval})";
        return end - first - 1 != assets.Count ? False(of, "statements", $"{assets.Count}, one of each asset", $"{end - first - 1}")
            : (MerkleTree.Root(distinct), distinct.Count) != (balance.ReadingsRoot, balance.ReadingsUsed) ? False(of, "$.13", $"{MerkleTree.Root(distinct)} of {distinct.Count} readings", $"{balance.ReadingsRoot} of {balance.ReadingsUsed}")
            : null;
    }

    private LogFailure? RequireReadings(string name, StatementPlace place)
    {
        foreach (Hash leaf in place.ReadingLeaves)
        {
            if (!readings.TryGetValue(leaf, out AssetId asset))
            {
                doubted.TryAdd(leaf, (place.Asset, name));
                asset = doubted[leaf].Asset;
            }

            if (asset != place.Asset)
            {
                return NoReading(name, place.Asset, leaf);
            }
        }

        return null;
    }

    private static LogFailure? CheckHeader(VerifiedBatch batch, List<BalanceEntry> balances, List<long> times, NetworkLedger network)
    {
        times.AddRange(balances.SelectMany(balance => new[] { balance.Interval.Start.UnixMilliseconds, balance.Interval.End.UnixMilliseconds }));

        // What a forgotten interval said before is not at hand, and the totals are taken as they stand.
        RangeTotals sum = default;
        foreach (BalanceEntry balance in balances)
        {
            BalanceEntry? before = network.Find(balance.Interval)?.Balance;
            sum += RangeTotals.Of(balance.Figures.Totals) - (before is null ? default : RangeTotals.Of(before.Figures.Totals));
        }

        bool isWhole = balances.TrueForAll(balance => balance.Version == 1 || network.Find(balance.Interval) is not null);
        HeaderFacts expected = batch.Header.Facts with
        {
            FirstEventTime = times.Min(),
            LastEventTime = times.Max(),
            ExpectedDevices = balances[^1].Figures.PointsExpected,
            ReportingDevices = balances[^1].Figures.PointsActual,
            NetworkModels = [.. balances.Select(balance => network.Setup.NetworkOf(balance.NetworkLeaf).Digest).Distinct()],
            FactorBooks = [network.Setup.FactorsDigest],
        };
        string name = $"batch {batch.Header.Number} header";
        return isWhole && RangeTotals.Of(batch.Header.Facts) != sum ? False(name, "totals", $"{sum}", $"{RangeTotals.Of(batch.Header.Facts)}")
            : batch.Header.Facts.Equals(expected) ? null
            : False(name, "facts", expected.ToString(), batch.Header.Facts.ToString());
    }

    private static LogFailure? RequireLink(string name, string field, Hash? old, Supersession? supersedes) => old == supersedes?.Leaf
        ? null
        : False(name, field, old is { } leaf ? $"{leaf}, which it supersedes" : "no such key, as nothing stands before", supersedes is null ? "no such key" : $"{supersedes.Leaf}");

    private static LogFailure NoReading(string name, AssetId asset, Hash leaf) => False(name, "$.17", $"leaf hashes of readings of {asset}", $"{leaf}");

    private static LogFailure False(string entry, string field, string expected, string found) => new(entry, field, expected, found, ExitClass.False);
}
