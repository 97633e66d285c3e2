using System.Globalization;
using System.Text;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Entries.Verification;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;

namespace CarbonLedger.Entries.Tests;

/// <summary>
/// A log of a made network, written with the code the server runs: coal at bus-a, a line to bus-b, and there wind, a load and a
/// storage. What is in <see cref="Batches"/> may be changed before it is bundled, as an operator who lies would.
/// </summary>
internal sealed class MadeLog
{
    public const string Origin = "carbonledger.example/test/made";

    public const string NetworkText = """
        {"schema":"carbonledger.network/1","id":"made","version":1,"validFrom":"2026-06-01T00:00:00Z","site":"site","timeZone":"Asia/Shanghai","source":"made for a test","baseMva":100,
        "buses":[{"id":"bus-a"},{"id":"bus-b"},{"id":"bus-c"}],
        "branches":[{"id":"line","kind":"line","from":"bus-a","to":"bus-b"}],
        "generators":[{"id":"coal","bus":"bus-a","technology":"coal","factor":"cn-footprint-2024-coal","capacityMw":300,"dispatch":"slack"},
        {"id":"wind","bus":"bus-b","technology":"wind","factor":"cn-footprint-2024-wind","capacityMw":80,"dispatch":"weather"}],
        "loads":[{"id":"load","bus":"bus-b","curve":"residential","peakMw":100}],
        "storages":[{"id":"tank","bus":"bus-b","technology":"battery","powerMw":50,"energyMwh":"200","chargeEfficiency":"0.95","dischargeEfficiency":"0.95","startEnergyMwh":"1","startIntensity":"500"}],
        "meteringPoints":[{"asset":"line","terminal":"from","device":"m-line-from"},{"asset":"line","terminal":"to","device":"m-line-to"},
        {"asset":"coal","terminal":"generator","device":"m-coal"},{"asset":"wind","terminal":"generator","device":"m-wind"},
        {"asset":"load","terminal":"load","device":"m-load"},{"asset":"tank","terminal":"storage","device":"m-tank"}]}
        """;

    public static readonly Timestamp Start = new(1_780_272_000_000);

    // Wh an interval: import and export of each meter; they balance.
    private static readonly Dictionary<string, (long Import, long Export)> Rates = new()
    {
        ["m-coal"] = (0, 60_000),
        ["m-line-from"] = (60_000, 0),
        ["m-line-to"] = (0, 59_000),
        ["m-load"] = (50_000, 0),
        ["m-tank"] = (19_000, 0),
        ["m-wind"] = (0, 10_000),
    };

    private readonly NetworkLedger ledger;
    private readonly ISalts salts;
    private List<AssetLedger> assets;

    /// <param name="setup">The made network unless given.</param>
    /// <param name="salts">For private assets.</param>
    public MadeLog(NetworkSetup? setup = null, ISalts? salts = null)
    {
        this.salts = salts ?? NoSalts.Instance;
        ledger = new NetworkLedger(setup ?? MakeSetup(), this.salts);
        assets = [.. Setup.Assets.Select(asset => AssetLedger.Of(Setup, asset, this.salts))];
    }

    public static Ed25519Signer EnrolmentKey { get; } = Key("enrolment");

    public static Ed25519Signer AuthorKey { get; } = Key("author");

    public static NoteSigner LogSigner { get; } = new(Origin, Key("log"));

    public static TlogPolicy Policy { get; } = TlogPolicy.Parse($"log {LogSigner.Key}\nquorum none\n");

    public static IReadOnlyCollection<string> Devices => Rates.Keys;

    /// <summary>What the log says now.</summary>
    public NetworkLedger Ledger => ledger;

    public NetworkSetup Setup => ledger.Setup;

    /// <summary>Those of private assets opened; they are sealed when they are bundled.</summary>
    public List<(List<ReadOnlyMemory<byte>> Entries, HeaderFacts Facts)> Batches { get; } = [];

    /// <summary>Everything that opens an entry of the log.</summary>
    public IEnumerable<Disclosure> Disclosures =>
        Batches.SelectMany(batch => batch.Entries).Where(entry => PrivateEntry.IsOpened(entry.Span)).Select(entry => PrivateEntry.Disclose(entry, []));

    public TrustFile Trust => new([new VerifierKey("enrolment.example", NoteKeyType.Ed25519, EnrolmentKey.PublicKey)], Setup.Books.Select(book => book.Digest).ToHashSet(), Setup.Networks.Select(network => network.Digest).ToHashSet())
    {
        AuthorKeys = [new VerifierKey("author.example", NoteKeyType.Ed25519, AuthorKey.PublicKey)],
        AuditorKeys = [new VerifierKey("auditor.example", NoteKeyType.Ed25519, Key("auditor").PublicKey)],
    };

    public static Ed25519Signer Key(string purpose) => new(SeedKeys.Derive(new byte[32], purpose));

    public static NetworkSetup MakeSetup(Func<string, Timestamp>? enrolledFrom = null, byte[]? factors = null, IReadOnlyList<RecordEntry>? records = null, params string[] privateAssets) => NetworkSetup.Create(
        Encoding.UTF8.GetBytes(privateAssets.Length == 0 ? NetworkText
            : $"{NetworkText.TrimEnd()[..^1]},\"privateAssets\":[{string.Join(',', privateAssets.Select(asset => $"{{\"asset\":\"{asset}\"}}"))}]}}"),
        factors ?? FactorBook.DefaultBytes(),
        [.. Devices.Select(device => DeviceEntry.Sign(new SiteId("site"), new DeviceId(device), enrolledFrom?.Invoke(device) ?? Start.AddMilliseconds(-3_600_000), Key(device).PublicKey, EnrolmentKey))],
        records);

    /// <summary>So many intervals, all captures on time.</summary>
    public static MadeLog CleanDay(int intervals = 4)
    {
        MadeLog log = new();
        for (int boundary = 1; boundary <= intervals; boundary++)
        {
            log.Close(boundary == 1 ? [.. At(0), .. At(1)] : At(boundary));
        }

        return log;
    }

    /// <summary>Every meter's capture at a boundary, but those named.</summary>
    public static SignedCapture[] At(int boundary, params string[] without) => [.. Devices.Except(without).Select(device => Capture(device, boundary))];

    /// <summary>A device's capture at a boundary, with more than its rate in the import register where asked for.</summary>
    public static SignedCapture Capture(string device, int boundary, long more = 0, Ed25519Signer? key = null, int version = 0)
    {
        (long import, long export) = Rates.GetValueOrDefault(device);
        Capture capture = new(
            new SiteId("site"), new DeviceId(device), Start.AddMilliseconds(boundary * Interval.LengthMilliseconds), boundary, version, DeviceQuality.Good,
            [
                new RegisterReading(Register.ActiveImport, RegisterValue.FromThousandths(1_000_000 + (import * boundary) + more)),
                new RegisterReading(Register.ActiveExport, RegisterValue.FromThousandths(1_000_000 + (export * boundary))),
            ]);
        return new SignedCapture(capture, (key ?? Key(device)).Sign(CaptureBytes.Encode(capture)));
    }

    /// <summary>Closes the next interval with these captures.</summary>
    public MadeLog Close(params SignedCapture[] captures) => Append(captures, close: true);

    /// <summary>Restates what late captures change, without closing an interval.</summary>
    public MadeLog TakeLate(params SignedCapture[] captures) => Append(captures, close: false);

    /// <summary>Publishes entries, and restates nothing yet.</summary>
    public MadeLog Publish(params ReadOnlyMemory<byte>[] entries)
    {
        Take(ledger.DecidePublication(entries));
        return Rebuild();
    }

    /// <summary>Publishes entries while the assets go on as they are, which is right as long as the network stays.</summary>
    public MadeLog PublishRunning(params ReadOnlyMemory<byte>[] entries)
    {
        Take(ledger.DecidePublication(entries));
        foreach (RevocationEntry revocation in Setup.Revocations.Values)
        {
            assets.Find(asset => asset.Devices.Contains(revocation.Device))?.Revoke(revocation.Device, revocation.From);
        }

        return this;
    }

    /// <summary>Enters notes as a batch of their own.</summary>
    public MadeLog Note(params ReadOnlyMemory<byte>[] notes)
    {
        Take(LogNotes.Draft(notes));
        return this;
    }

    /// <summary>The checkpoint when so many batches were there.</summary>
    public Checkpoint CheckpointAt(int size) => new(Origin, size, MerkleTree.Root([.. Built()[..size].Select(batch => batch.HeaderHash)]));

    /// <summary>Makes every asset anew from what is logged, as a silo does that starts.</summary>
    public MadeLog Rebuild()
    {
        assets = [.. Setup.Assets.Select(asset => AssetLedger.Of(Setup, asset, salts))];
        foreach (ReadOnlyMemory<byte> entry in Batches.SelectMany(batch => batch.Entries))
        {
            if (EntryKind.Of(entry) == EntryKind.Reading)
            {
                assets.First(asset => asset.Asset == Setup.AssetByDevice[ReadingEntry.Decode(entry).Key.Device]).Restore(entry);
            }
            else if (EntryKind.Of(entry) == EntryKind.Statement && StatementEntry.Decode(entry) is { } statement)
            {
                assets.First(asset => asset.Asset == statement.Figures.Asset).Recall(statement);
            }
        }

        assets.ForEach(asset => asset.ResumeAfter(ledger.LastClosed!.Value));
        return this;
    }

    /// <summary>Restates everything that published versions ask for.</summary>
    /// <returns>How many batches that took.</returns>
    public int WorkOff()
    {
        int batches = 0;
        while (ledger.Pending is { } pending)
        {
            BatchDraft? draft = null;
            foreach (Interval from in pending.ChunksTo(ledger.LastClosed!.Value))
            {
                List<AssetReport> recounted = pending.NeedsMeters ? [.. assets.Select(asset => asset.Recount(from, pending.EndOf(from, ledger.LastClosed.Value)))] : [];
                draft ??= ledger.DecidePending(from, recounted);
            }

            if (draft is null)
            {
                ledger.Settle();
                return batches;
            }

            Take(draft);
            batches++;
        }

        return batches;
    }

    /// <summary>Puts one field of one entry to another value.</summary>
    public void Alter(int batch, int entry, int key, CborValue value)
    {
        CborValue map = CborValue.Parse(Batches[batch].Entries[entry]);
        Batches[batch].Entries[entry] = CborValue.Map([.. map.Keys.Where(present => present != key).Select(present => (present, map.Required(present))), (key, value)]).Encode();
    }

    /// <summary>The index of the n-th entry of a kind in a batch.</summary>
    public int IndexOf(int batch, string kind, int n = 0) =>
        Enumerable.Range(0, Batches[batch].Entries.Count).Where(i => EntryKind.Of(CborValue.Parse(Batches[batch].Entries[i])) == kind).ElementAt(n);

    public byte[] Bundle(int first = 0, int? count = null, IReadOnlyList<AnchorReceipt>? receipts = null)
    {
        List<Batch> built = Built();
        Hash[] leaves = [.. built.Select(batch => batch.HeaderHash)];
        List<Batch> bundled = built[first..(first + (count ?? built.Count - first))];
        return LogBundle.Create(
            LogSigner.Sign(new Checkpoint(Origin, leaves.Length, MerkleTree.Root(leaves)).Format()), first,
            [.. bundled.Select(batch => batch.HeaderBytes)],
            [.. bundled.Select(batch => MerkleTree.InclusionProof(leaves, batch.Header.Number))],
            [.. bundled.Select(batch => batch.Entries)],
            "A test bundle.\n", receipts);
    }

    /// <summary>Bundles the log, which the ledger's own verifier must accept: a lying operator signs like an honest one.</summary>
    public ReplayResult Verify(TrustFile? trust = null, int first = 0, int? count = null)
    {
        LogVerification verified = LogBundleVerifier.Verify(Bundle(first, count), Policy);
        Assert.True(verified.Holds, verified.Failure?.ToString());
        ReplayResult whole = LogReplay.Verify(verified.Content, trust);
        AssertSame(whole, VerifyForgetting(verified.Content, trust));
        return whole;
    }

    /// <summary>The same with what an auditor was shown of private entries.</summary>
    public ReplayResult VerifyShown(IEnumerable<Disclosure> shown, bool allowsUndisclosed = false)
    {
        byte[] file = Privacy.Disclosures.Format(shown);
        LogVerification verified = LogBundleVerifier.Verify(Bundle(), Policy);
        Assert.True(verified.Holds, verified.Failure?.ToString());
        ReplayResult whole = LogReplay.Verify(verified.Content, null, Privacy.Disclosures.Parse(file), allowsUndisclosed);
        AssertSame(whole, VerifyForgetting(verified.Content, null, Privacy.Disclosures.Parse(file), allowsUndisclosed));
        return whole;
    }

    /// <summary>Replays batch by batch, two intervals kept and all else read again where it is needed.</summary>
    public static ReplayResult VerifyForgetting(LogContent content, TrustFile? trust, Disclosures? shown = null, bool allowsUndisclosed = false)
    {
        LogReplay replay = new(content.Checkpoint.Size, trust, number => content.Batches[(int)number].Entries, shown) { IntervalsKept = 2, AllowsUndisclosed = allowsUndisclosed };
        foreach (VerifiedBatch batch in content.Batches)
        {
            if (replay.Feed(batch) is not null)
            {
                break;
            }
        }

        return replay.Finish();
    }

    // What was said of a log does not depend on how much of it is kept. Where batches are missing at its end, one says so first and one last.
    private static void AssertSame(ReplayResult whole, ReplayResult forgetting)
    {
        Assert.Equal(whole.Failure is null, forgetting.Failure is null);
        if (whole.Failure is { Field: "range" })
        {
            return;
        }

        Assert.Equal(whole.Failure, forgetting.Failure);
        Assert.Equal(whole.Steps, forgetting.Steps);
        Assert.Equal((whole.Readings, whole.Recomputed), (forgetting.Readings, forgetting.Recomputed));
    }

    private List<Batch> Built()
    {
        List<Batch> built = [];
        foreach ((List<ReadOnlyMemory<byte>> entries, HeaderFacts facts) in Batches)
        {
            built.Add(Batch.Build(Origin, built.Count, [.. entries.Select(PrivateEntry.ToLog)], facts, built.Count == 0 ? Hash.Zero : built[^1].HeaderHash));
        }

        return built;
    }

    public static string TimeOf(int boundary) => Start.AddMilliseconds(boundary * Interval.LengthMilliseconds).ToString();

    private MadeLog Append(SignedCapture[] captures, bool close)
    {
        ILookup<AssetId, SignedCapture> byAsset = captures.ToLookup(signed => Setup.AssetByDevice[signed.Capture.Device]);
        HashSet<AssetId> closing = close ? [.. Setup.Timeline.InForceAt(ledger.Next).Assets] : [];
        if (ledger.LastClosed is { } last)
        {
            assets.ForEach(asset => asset.ResumeAfter(last));
        }

        List<AssetReport> reports = [.. assets.Where(asset => closing.Contains(asset.Asset) || byAsset.Contains(asset.Asset))
            .Select(asset => asset.PassOn(byAsset[asset.Asset], closing.Contains(asset.Asset) ? ledger.Next : null))];
        Take(ledger.Decide(reports, close) ?? throw new InvalidOperationException("These captures change nothing."));
        return this;
    }

    private void Take(BatchDraft draft)
    {
        ledger.Apply(draft.Entries);
        Batches.Add(([.. draft.Entries], draft.Facts));
    }

    public string Show(int batch) => string.Join(
        '\n', Batches[batch].Entries.Select((entry, i) => string.Create(CultureInfo.InvariantCulture, $"{i} {EntryKind.Of(CborValue.Parse(entry))}")));
}
