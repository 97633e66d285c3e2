using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;

namespace CarbonLedger.Cli.Commands;

/// <summary>
/// Puts documents one after the other to a log's records, as a publication would: by the accounts each after those taken before it, by the network all together
/// at the end, as a unit may stand in equipment that comes after it. Nothing is published.
/// </summary>
internal sealed class RecordCheck
{
    private readonly NetworkSetup? setup;
    private readonly FigureTerms? terms;
    private readonly List<(RecordVerdict Verdict, ReadOnlyMemory<byte> Entry)> judged = [];
    private PublishedRecords records;

    /// <param name="setup">Of the log; null for one without records and without a network, by which nothing is refused then.</param>
    public RecordCheck(NetworkSetup? setup)
    {
        (this.setup, records) = (setup, setup?.Records ?? PublishedRecords.None);
        terms = setup is null ? null : new NetworkTracing(setup.Network, setup.Factors).TermsOf(Interval.StartingAt(setup.Network.ValidFrom));
    }

    public void Add(string file, ReadOnlyMemory<byte> document)
    {
        SignedRecord? record = null;
        try
        {
            record = SignedRecord.Read(document);
            ReadOnlyMemory<byte> entry = EntryOf(document);
            if (entry.Length > Batch.EntryBytesMax)
            {
                throw new InputRejectedException(file, [new InputProblem("$", $"{entry.Length} bytes as an entry", $"Expected at most {Batch.EntryBytesMax}")]);
            }

            records = records.With([entry]);
            IReadOnlyList<string> defaults = record.Kind == EntryKind.Asset && records.Accounts.Lives.TryGetValue(new AssetId(record.Id), out Carbon.Accounts.AssetLife? life)
                ? life.State.UncheckedDefaults
                : [];
            judged.Add((new RecordVerdict(file, record, defaults, []), entry));
        }
        catch (InputRejectedException e)
        {
            judged.Add((new RecordVerdict(file, record, [], e.Problems), default));
        }
        catch (LedgerFormatException e)
        {
            judged.Add((new RecordVerdict(file, record, [], [new InputProblem(e.Field, e.Found, $"Expected {e.Expected}")]), default));
        }
    }

    /// <summary>The verdict on every document, in their order.</summary>
    public IReadOnlyList<RecordVerdict> Close() => [.. Placed()];

    // What the network refuses is laid on the document that brought it.
    private IEnumerable<RecordVerdict> Placed()
    {
        HashSet<InputProblem> final = [.. Problems(records)];
        HashSet<InputProblem> known = [.. Problems(setup?.Records ?? PublishedRecords.None)];
        PublishedRecords upTo = setup?.Records ?? PublishedRecords.None;
        foreach ((RecordVerdict verdict, ReadOnlyMemory<byte> entry) in judged)
        {
            if (!verdict.IsTaken)
            {
                yield return verdict;
                continue;
            }

            upTo = upTo.With([entry]);
            List<InputProblem> brought = [.. Problems(upTo).Where(problem => final.Contains(problem) && known.Add(problem))];
            yield return verdict with { Problems = brought };
        }
    }

    private IReadOnlyList<InputProblem> Problems(PublishedRecords upTo) => setup is null ? [] : upTo.Accounts.ProblemsWith(setup.Network, terms!);

    // The key only gives the document the form of an entry: whose signature a log wants is its trust file's word.
    private static byte[] EntryOf(ReadOnlyMemory<byte> document)
    {
        using Ed25519Signer form = new(new byte[Ed25519Signer.SeedSize]);
        return RecordEntry.Sign(document, form).Encode();
    }
}
