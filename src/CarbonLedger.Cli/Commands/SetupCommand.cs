using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Verification;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Keys;
using CarbonLedger.Server.Logs;
using CarbonLedger.Server.Serving;
using CarbonLedger.Simulators;
using CarbonLedger.Simulators.Faulty;
using CarbonLedger.Simulators.Fleet;
using CarbonLedger.Storage.Sqlite;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>setup DIR</c>: everything a first <c>serve</c> needs.</summary>
internal static class SetupCommand
{
    private const int PassphraseBytes = 24;
    private const int TokenBytes = 24;

    /// <summary>How long before now a network of the catalogue begins, so that a simulated fleet has something to close at once.</summary>
    private const int QuartersBack = 4;

    public static Command Create()
    {
        Argument<string> folder = new("dir") { Description = "A folder that is not there yet." };
        Option<string> origin = new("--origin") { Description = "The log's identity: a URL without scheme.", DefaultValueFactory = _ => "carbonledger.example/grid" };
        Option<string?> network = new("--network") { Description = "A network file, valid from now or a little before; copied." };
        Option<string?> name = new("--case") { Description = $"Instead of --network: one that ships ({string.Join(", ", NetworkCatalog.Names)}), with a simulated fleet enrolled, for trying it out." };
        Option<long> seed = new("--seed") { Description = "With --case: decides the fleet's keys.", DefaultValueFactory = _ => 7 };
        Command command = new("setup", "Make a folder with settings, keys, an empty log and what auditors pin, for 'serve'.") { folder, origin, network, name, seed };
        command.SetAction(async (parsed, cancel) =>
        {
            string path = Path.GetFullPath(parsed.GetRequiredValue(folder));
            if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            {
                throw new UsageException($"{path} is not empty: a log is begun once. Choose another folder.");
            }

            string log = parsed.GetRequiredValue(origin);
            if (!Checkpoint.IsOrigin(log) || (parsed.GetValue(network) is null) == (parsed.GetValue(name) is null))
            {
                throw new UsageException("Expected --network FILE or --case NAME, and an --origin without scheme, space or '+'.");
            }

            string? catalogue = parsed.GetValue(name);
            byte[] model = catalogue is null ? await InputFile.ReadAsync(parsed.GetValue(network)!, cancel) : OfCatalogue(catalogue);
            NetworkModel read = NetworkReader.Read(model).Require(parsed.GetValue(network) ?? catalogue!);
            await MakeAsync(path, log, model, read, catalogue is null ? null : parsed.GetValue(seed), cancel);
            await SayAsync(parsed.GetRequiredValue(folder), catalogue is not null, parsed.GetValue(seed));
            return ExitCode.Ok;
        });
        return command;
    }

    private static byte[] OfCatalogue(string name)
    {
        if (!NetworkCatalog.Names.Contains(name))
        {
            throw new UsageException($"--case {name}: expected one of {string.Join(", ", NetworkCatalog.Names)}.");
        }

        long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        long quarter = now - (now % Interval.LengthMilliseconds);
        return NetworkWriter.Write(NetworkCatalog.Load(name).Model with { ValidFrom = new Timestamp(quarter - (QuartersBack * Interval.LengthMilliseconds)) });
    }

    /// <summary>Makes the folder: what <c>setup</c> does once its words are read.</summary>
    /// <param name="seed">Enrols a simulated fleet with keys from this seed; null enrols nobody.</param>
    internal static async Task MakeAsync(string folder, string origin, byte[] network, NetworkModel model, long? seed, CancellationToken cancel)
    {
        string keys = Path.Combine(folder, "keys"), data = Path.Combine(folder, "data"), audit = Path.Combine(folder, "audit");
        Directory.CreateDirectory(keys);
        Directory.CreateDirectory(audit);
        string passphrase = Convert.ToBase64String(RandomNumberGenerator.GetBytes(PassphraseBytes)), token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        OwnerOnly.WriteNew(Path.Combine(keys, "passphrase"), Encoding.ASCII.GetBytes(passphrase + "\n"));
        OwnerOnly.WriteNew(Path.Combine(keys, "token"), Encoding.ASCII.GetBytes(token + "\n"));
        VerifierKey log = KeyFile.Create(Path.Combine(keys, "log.key"), origin, NoteKeyType.Ed25519, passphrase);
        VerifierKey enrolment = KeyFile.Create(Path.Combine(keys, "enrolment.key"), $"{origin}/enrolment", NoteKeyType.Ed25519, passphrase);
        await File.WriteAllBytesAsync(Path.Combine(folder, "network.json"), network, cancel);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "tokens"), $"# name sha256 site devices; a digest is made with: printf %s \"$TOKEN\" | sha256sum\noperator {Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(token)))} {model.Site} *\n", cancel);
        await using (LogPlace place = LogPlace.OpenFolder(data, create: true))
        {
            using FileSigningJournal journal = new(place.JournalPath!);
            await new LogCreation(place.Store, journal).RunAsync(origin, cancel);
        }

        await File.WriteAllTextAsync(Path.Combine(audit, "policy"), $"# C2SP tlog-policy: whose checkpoints the auditor accepts.\nlog {log.Format()}\nquorum none\n", cancel);
        TrustFile trust = new([enrolment], new HashSet<Hash> { Hash.Of(FactorBook.DefaultBytes()) }, new HashSet<Hash> { Hash.Of(network) });
        await File.WriteAllTextAsync(Path.Combine(audit, "trust"), trust.Format(), cancel);
        if (seed is { } fleetSeed)
        {
            Enrol(data, model, fleetSeed, Path.Combine(keys, "enrolment.key"), passphrase);
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "settings.yaml"), Settings(origin, seed is not null), cancel);
    }

    private static void Enrol(string data, NetworkModel model, long seed, string key, string passphrase)
    {
        using HeldKey held = KeyFile.Read(key, passphrase);
        using SimulatedFleet fleet = new(model, seed, Interval.StartingAt(model.ValidFrom), new FaultPlan(seed, FaultKinds.None, 1));
        new EnrolmentBox(data).Add([.. fleet.File.Devices.Select(device => DeviceEntry.Sign(fleet.File.Site, device.Device, device.EnrolledFrom, device.PublicKey, held.Signer))], "0-simulated-fleet");
    }

    private static string Settings(string origin, bool isTrial) => $$"""
        # What 'carbonledger serve' runs. Paths are relative to this file; 'serve --check' reads it and says every problem.
        serve: {{ServeSettings.Schema}}
        origin: {{origin}}
        data: data
        network: network.json            # of the first start; later versions are published into the log
        log:
          key: keys/log.key
          passphrase-file: keys/passphrase   # better kept elsewhere: CARBONLEDGER_KEY_PASSPHRASE in the environment does as well
          listen: 127.0.0.1:8091         # the log over HTTP: checkpoint, tiles, proofs
        mqtt:
          listen: 127.0.0.1:1883
          anonymous: {{(isTrial ? "true " : "false")}}               # true only on loopback; devices have passwords (device password) or certificates
          # tls: { certificate: server.pem, key: server.key, client-authority: ca.pem }   # carbonledger ca makes all three
        http:
          listen: 127.0.0.1:8080
          tokens: tokens                 # who may send over HTTP, for which devices
          lines: telegraf                # InfluxDB line protocol at /api/v2/write, read by this mapping profile
        formats:
          profiles: [tasmota, thingsboard, ts-params, home-assistant]
          sparkplug: { host: carbonledger }
          unsigned: []                   # devices that need not sign; what they count is shown as unsigned in every figure
          gateways: {}                   # gateway-1: [meter-1, meter-2]
        # brokers:                       # other brokers to subscribe to
        #   - { name: site, address: "broker.example:1883", client-id: carbonledger-1, filters: [cl/v1/+/+/reading] }
        # quality:                       # what is missing, silent, off or refused: told in the log and at GET /alarms, and where this says
        #   cadence: 15m                 # how often every device sends; without it, it is learned of those that are heard
        #   webhook: { url: "https://alarms.example/hook", secret-file: keys/webhook }
        #   mqtt: { broker: site, topic: "cl/v1/{site}/alarm" }
        # anchors:                       # the log's roots on other ledgers: 'anchor deploy' prints what belongs here
        #   every: { batches: 4, minutes: 60 }
        #   evm:
        #     - { url: "http://127.0.0.1:8545", chain-id: 1337, contract: "0x0000000000000000000000000000000000000000", key: keys/evm.key, finality: finalized }

        """;

    private static async Task SayAsync(string folder, bool isTrial, long seed)
    {
        string settings = Path.Combine(folder, "settings.yaml");
        await Console.Out.WriteLineAsync($"""
            {settings}: settings, to be read and changed
            {Path.Combine(folder, "keys")}: keys of the log and of enrolments, their passphrase, a token for HTTP; readable by their owner only
            {Path.Combine(folder, "audit")}: policy and trust, which auditors pin

            Start:    carbonledger serve {settings}
            """);
        if (isTrial)
        {
            await Console.Out.WriteLineAsync($"Meters:   carbonledger simulate --broker mqtt://127.0.0.1:1883 --network {Path.Combine(folder, "network.json")} --seed {seed} --live");
        }

        await Console.Out.WriteLineAsync($"Health:   curl http://127.0.0.1:8080/health");
    }
}
