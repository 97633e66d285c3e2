using System.Text.Encodings.Web;
using System.Text.Json;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Metering.Validation;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Entries.Verification;
using CarbonLedger.Grains;
using CarbonLedger.Ingest;
using CarbonLedger.Ledger;
using CarbonLedger.Ledger.Anchoring;
using CarbonLedger.Reports;
using CarbonLedger.Server.Logs;
using CarbonLedger.Simulators;
using CarbonLedger.Simulators.Faulty;
using CarbonLedger.Simulators.Fleet;
using CarbonLedger.Simulators.Sending;
using CarbonLedger.Storage.Postgres;
using Npgsql;

namespace CarbonLedger.Server.Demo;

/// <summary>
/// The whole way on one machine: a simulated fleet pushes days over loopback MQTT, every interval is closed and committed,
/// then report, log files and audit bundle are written. A run that was broken off goes on where its stores stand.
/// </summary>
public sealed class DemoRun(DemoOptions options, IDemoProgress progress, TimeProvider time)
{
    private const int IntervalsPerDay = 96;

    private static readonly JsonSerializerOptions JsonOptions = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly DemoFolder folder = new(options.Out);
    private readonly int intervals = options.Days * IntervalsPerDay;

    /// <summary>Runs and returns the summary, which is not written yet: whether the bundle verifies is told by <paramref name="verify"/>.</summary>
    /// <param name="verify">Verifies the bundle in another process.</param>
    /// <param name="keep">Awaited before the servers stop.</param>
    /// <param name="cancel">Breaks the run off; it can be resumed.</param>
    public async Task<DemoSummary> RunAsync(Func<DemoFolder, Task<bool>> verify, Func<GridHost, DemoSummary, Task> keep, CancellationToken cancel)
    {
        long started = time.GetTimestamp();
        folder.Begin(options);
        progress.Stage("Setting up network, factor book and devices");
        MatpowerNetwork source = Hide(NetworkCatalog.Load(options.Case));
        Interval first = Interval.StartingAt(source.Model.ValidFrom);
        using DemoKeys keys = new(options.Seed, options.Origin);
        using SimulatedFleet fleet = new(source.Model, options.Seed, first, new FaultPlan(options.Seed, options.Faults, intervals));
        NetworkSetup setup = NetworkSetup.Create(source.Json, options.Restate ? DemoBooks.Earlier() : FactorBook.DefaultBytes(), [.. fleet.File.Devices.Select(device =>
            DeviceEntry.Sign(fleet.File.Site, device.Device, device.EnrolledFrom, device.PublicKey, keys.Enrolment))],
            [.. FleetRecords.Of(source.Model).Select(document => RecordEntry.Sign(document, keys.Author))]);
        TimeLapseClock clock = new(first.Start);
        progress.Stage("Starting MQTT endpoint and silo");
        await PrepareDatabaseAsync(cancel);
        await using DemoWitnesses witnesses = await DemoWitnesses.StartAsync(options.Witnesses, folder.Witnesses, keys);
        await using GridHost host = await GridHost.StartAsync(new GridHostOptions(
            folder.Data, setup, options.Origin, new HeldCheckpointSigner(keys.Log), clock, new MqttEdgeOptions { Port = 0, AllowAnonymous = true })
        {
            CreatesLog = true,
            Postgres = options.Postgres,
            Cosigners = witnesses.Cosigners,
        });
        MqttFleetCounts counts = await PushAsync(host, fleet, clock, cancel);
        await RestateAsync(host, keys);
        DemoSummary summary = await WriteAsync(host, host.Setup, keys, witnesses, counts, cancel);
        cancel.ThrowIfCancellationRequested();
        progress.Stage("Verifying the audit bundle in a process of its own");
        bool verified = await verify(folder);
        summary = summary with { Verified = verified, ElapsedSeconds = Math.Round(time.GetElapsedTime(started).TotalSeconds, 1) };
        if (verified)
        {
            folder.Finish(JsonSerializer.Serialize(summary, JsonOptions) + "\n");
        }

        await keep(host, summary);
        return summary;
    }

    private MatpowerNetwork Hide(MatpowerNetwork source)
    {
        if (options.PrivateAssets.Count == 0)
        {
            return source;
        }

        byte[] file = NetworkWriter.Write(source.Model with { PrivateAssets = [.. options.PrivateAssets.Select(asset => new AssetId(asset)).Order()] });
        return source with { Json = file, Model = NetworkReader.Read(file).Require("--private") };
    }

    // A log only grows, in a database as well: one of an earlier demo is not gone on with by a folder that knows nothing of it.
    private async Task PrepareDatabaseAsync(CancellationToken cancel)
    {
        if (options.Postgres is not { } connection)
        {
            return;
        }

        await using NpgsqlDataSource source = PostgresLedgerStore.Source(connection);
        await PostgresLedgerSchema.MigrateAsync(source, cancel);
        await PostgresTelemetrySchema.MigrateAsync(source, cancel);
        await using PostgresLedgerStore store = await PostgresLedgerStore.OpenAsync(source, cancel);
        if (!folder.HasData && await store.ReadHeadAsync(options.Origin, cancel) is { } head)
        {
            throw new InputRejectedException("database", [new InputProblem("--postgres", $"log {options.Origin} of size {head.Size}", "Expected a database without this log: what is committed is never removed. Give another database")]);
        }
    }

    private async Task<MqttFleetCounts> PushAsync(GridHost host, SimulatedFleet fleet, TimeLapseClock clock, CancellationToken cancel)
    {
        int closed = await ClosedAsync(host, clock);

        // Not from the first open interval on: devices must not be heard again at a time when others were heard since.
        int fromStep = folder.Step;
        progress.Stage(fromStep == 0 ? $"Pushing {options.Days} day(s) of {fleet.File.Devices.Count} meters over MQTT" : $"Resuming after {closed} closed intervals");
        progress.Closed(closed, intervals);
        await using MqttFleet mqtt = new(fleet, new MqttFleetOptions(host.Mqtt.Address.ToString(), host.Mqtt.Port), time);
        await mqtt.RunAsync(
            fromStep, intervals,
            boundary =>
            {
                folder.BeginStep(host.IndexOf(Interval.StartingAt(boundary)));
                clock.MoveTo(boundary);
                return Task.CompletedTask;
            },
            async _ =>
            {
                await host.DrainAsync();
                progress.Closed(await ClosedAsync(host, clock), intervals);
            },
            cancel);

        // The last interval times out if something is still missing; what came late is committed without waiting for another.
        clock.MoveTo(clock.Now.AddMilliseconds(NetworkGrain.TimeOutMilliseconds));
        int done = await ClosedAsync(host, clock);
        await host.FlushAsync();
        return done == intervals ? mqtt.Counts : throw new InvalidOperationException($"{done} intervals closed; expected {intervals}.");
    }

    // A run that was broken off after the publication finds it in the log, and only finishes what it restates.
    private async Task RestateAsync(GridHost host, DemoKeys keys)
    {
        if (!options.Restate)
        {
            return;
        }

        progress.Stage("Publishing the next version of the factor book and restating what it changes");
        if (host.Setup.Books.Count == 1)
        {
            await host.PublishAsync([NetworkSetup.FactorsEntry(DemoBooks.Later())]);
        }

        await host.FlushAsync();
        RecordEntry report = RecordEntry.Sign(FleetRecords.LateReport(host.Setup.Network), keys.Author);
        if (host.Setup.Records.Entries.TrueForAll(record => record.Entry.Id != report.Id))
        {
            progress.Stage("Publishing a work report and a certificate that came late, and restating what they change");
            RecordEntry? certificate = FleetRecords.LateCertificate(host.Setup.Network) is { } document ? RecordEntry.Sign(document, keys.Author) : null;
            await host.PublishAsync([report.Encode(), .. certificate is null ? Array.Empty<byte[]>() : [certificate.Encode()]]);
        }

        await host.FlushAsync();
    }

    private static async Task<int> ClosedAsync(GridHost host, TimeLapseClock clock)
    {
        long? last = (await host.TickAsync(clock.Now)).LastClosed;
        return last is { } start ? host.IndexOf(Interval.StartingAt(new Timestamp(start))) + 1 : 0;
    }

    private async Task<DemoSummary> WriteAsync(GridHost host, NetworkSetup setup, DemoKeys keys, DemoWitnesses witnesses, MqttFleetCounts counts, CancellationToken cancel)
    {
        progress.Stage("Writing log, audit bundle and report");
        LogReader reader = new(host.Ledger, options.Origin);
        SignedNote checkpoint = await reader.CheckpointAsync();
        Checkpoint head = Checkpoint.Parse(checkpoint.Text);
        IReadOnlyList<StoredBatch> batches = await reader.ReadAsync(head.Size);
        IReadOnlyList<IReadOnlyList<ReadOnlyMemory<byte>>> entries = await LogReader.OpenAsync(batches, host.Private);
        NetworkLedger ledger = LogReader.Replay(entries);
        await LogFolderExport.RunAsync(host.Ledger, options.Origin, folder.Log, cancel);
        Directory.CreateDirectory(folder.Audit);
        (IReadOnlyList<AnchorReceipt> receipts, IReadOnlyList<AnchorPin> pins) = await AnchorAsync(head, cancel);
        await File.WriteAllBytesAsync(folder.Bundle, AuditBundle.Create(checkpoint, batches, receipts), cancel);
        await File.WriteAllTextAsync(folder.Policy, witnesses.Policy(withAddresses: false), cancel);
        await File.WriteAllTextAsync(folder.Trust, new TrustFile([keys.EnrolmentKey], setup.Books.Select(book => book.Digest).ToHashSet(), setup.Networks.Select(network => network.Digest).ToHashSet()) { AuthorKeys = [keys.AuthorKey], Anchors = pins }.Format(), cancel);
        await File.WriteAllBytesAsync(folder.Page, VerifyPage.Bytes(), cancel);
        if (options.PrivateAssets.Count > 0)
        {
            await File.WriteAllBytesAsync(folder.Disclosures, Disclosures.Format(await DisclosuresOf.AllAsync(host.Private)), cancel);
        }

        LogCounts logged = LogCounts.Of(entries.SelectMany(batch => batch));
        TelemetryCounts stored = await host.Telemetry.CountAsync(cancel);
        cancel.ThrowIfCancellationRequested();
        await WriteReportAsync(setup, ledger, RegisterFindings.Of(ledger, entries.SelectMany(batch => batch)), checkpoint, head, logged, stored);
        return Summarise(ledger, head, logged, stored, counts);
    }

    // After everything is committed, so that the root doesn't depend on it.
    private async Task<(IReadOnlyList<AnchorReceipt> Receipts, IReadOnlyList<AnchorPin> Pins)> AnchorAsync(Checkpoint head, CancellationToken cancel)
    {
        if (options.Anchors.Count == 0)
        {
            return ([], []);
        }

        progress.Stage($"Anchoring the checkpoint on {string.Join(" and ", options.Anchors.Select(kind => kind == DemoAnchors.Evm ? "a local anvil" : "a ChainMaker test node in this process"))}");
        await using DemoAnchors anchors = await DemoAnchors.StartAsync(options, time, cancel);
        IReadOnlyList<AnchorReceipt> receipts = await anchors.AnchorAsync(head, time, cancel);
        Directory.CreateDirectory(folder.Anchors);
        foreach (AnchorReceipt receipt in receipts)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder.Anchors, ReceiptFile.NameOf(receipt)), receipt.Bytes.ToArray(), cancel);
        }

        return (receipts, anchors.Pins);
    }

    private async Task WriteReportAsync(
        NetworkSetup setup, NetworkLedger ledger, IReadOnlyList<MeterFinding> findings, SignedNote checkpoint, Checkpoint head, LogCounts logged, TelemetryCounts stored)
    {
        ReportFacts facts = new()
        {
            Title = $"Carbon of {setup.Network.Id}",
            CaseId = options.Case,
            LogOrigin = options.Origin,
            FirstBatch = 0,
            LastBatch = head.Size - 1,
            LogSize = head.Size,
            Checkpoint = checkpoint.Format(),
            ReadingsStored = stored.Stored,
            ReadingsDuplicate = stored.Duplicates,
            ReadingsRefused = stored.Refused,
            ReadingsRejected = logged.Rejected,
            Statements = logged.Statements,
            Restated = logged.Restated,
            Findings = findings,
            Seed = options.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Method = NetworkTracing.Method,
            GeneratedBy = $"CarbonLedger {typeof(DemoRun).Assembly.GetName().Version?.ToString(3)}",
            VerifyCommand = "carbonledger verify audit/day.clbundle --policy audit/policy --trust audit/trust",
        };
        IReadOnlyDictionary<AssetId, PeriodStatement> periods = PeriodStatements.Of(ledger, setup.Network.Assets, [.. ledger.Records.Select(record => record.Balance.Interval)]);
        foreach (ReportFile file in ReportWriter.Write(setup.Network, setup.Factors, [.. ledger.Records.Select(record => record.Figures)], facts, periods, DemoAccounts.Of(ledger)))
        {
            string path = Path.Combine(folder.Report, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, file.Bytes);
        }
    }

    private DemoSummary Summarise(NetworkLedger ledger, Checkpoint head, LogCounts logged, TelemetryCounts stored, MqttFleetCounts counts)
    {
        List<TracedInterval> figures = [.. ledger.Records.Select(record => record.Balance.Figures)];
        Totals totals = figures.Aggregate(Totals.Zero, (sum, interval) => sum + interval.Totals);
        long actual = figures.Sum(interval => interval.EnergyActual.WattHours);
        long known = figures.Sum(interval => interval.EnergyKnown.WattHours);

        // The fleet counts what this process sent; after a resume that is less than what the store holds, so the store is told.
        long acknowledged = stored.Stored + stored.Duplicates;
        long refused = stored.Refused.Values.Sum();
        bool whole = counts.Sent >= acknowledged + refused;
        return new DemoSummary(
            options.Case, options.Days, options.Seed,
            new DemoSummary.ReadingCounts(
                whole ? counts.Sent : acknowledged + refused,
                whole ? counts.Acknowledged : acknowledged,
                stored.Stored, stored.Duplicates,
                stored.Refused.OrderBy(pair => pair.Key).ToDictionary(pair => Name(pair.Key), pair => pair.Value),
                logged.Rejected.OrderBy(pair => pair.Key).ToDictionary(pair => Name(pair.Key), pair => pair.Value)),
            figures.Count, logged.Statements, head.Size,
            new DemoSummary.LogFacts(head.Origin, head.Size, head.Root.ToBase64()),
            new DemoSummary.CarbonFacts(
                Kilograms(totals.Generated), Kilograms(totals.Delivered), Kilograms(totals.Lost), Kilograms(totals.Residual),
                Kilograms(totals.Stored), Kilograms(totals.Mismatch), Kilograms(totals.Rounding)),
            new DemoSummary.EnergyFacts(
                MegawattHours(totals.GeneratedEnergy), MegawattHours(totals.DeliveredEnergy), MegawattHours(totals.LostEnergy), MegawattHours(totals.ResidualEnergy)),
            known == 0 ? 0 : (double)actual / known, logged.Restated, false, 0);
    }

    private static decimal Kilograms(Carbon.Amounts.CarbonMass mass) => mass.Milligrams / 1_000_000m;

    private static decimal MegawattHours(Carbon.Amounts.Energy energy) => energy.WattHours / 1_000_000m;

    private static string Name<T>(T reason)
        where T : struct, Enum
    {
        string name = reason.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
