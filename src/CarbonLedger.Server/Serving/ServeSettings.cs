using System.Net;
using CarbonLedger.Carbon;
using CarbonLedger.Ingest;
using CarbonLedger.Ingest.Broker;
using CarbonLedger.Ingest.Formats;
using CarbonLedger.Ingest.Formats.Yaml;
using CarbonLedger.Ingest.Http;
using CarbonLedger.Ingest.Quality;
using CarbonLedger.Storage.Influx;

namespace CarbonLedger.Server.Serving;

/// <summary>
/// What <c>carbonledger serve</c> runs, written in YAML, schema <c>carbonledger.serve/1</c>. Paths are relative to the file; every key
/// that is not <c>serve</c>, <c>origin</c>, <c>data</c>, <c>network</c> or <c>log</c> may be left out.
/// <code>
/// serve: carbonledger.serve/1
/// origin: grid.example/log
/// data: data                       # stores, journal, enrolments
/// network: network.json            # of the first start; later versions are published
/// factors: factors.json            # default: the book that ships
/// log:
///   key: keys/log.key              # of "key create --name ORIGIN"; or signer: [program, argument], signer-key: vkey
///   passphrase-file: keys/passphrase   # default: CARBONLEDGER_KEY_PASSPHRASE
///   witnesses: policy              # C2SP tlog-policy: a checkpoint is published when its quorum has cosigned
///   listen: 127.0.0.1:8091         # serves the log over HTTP
///   auditor-token-file: token
/// telemetry: { keep-days: 400 }    # contents of segments that stand in the log whole are let go after so many days; default: never
/// postgres: { journal: journal.txt }   # stores in the database of CARBONLEDGER_POSTGRES
/// mqtt:
///   listen: 127.0.0.1:1883
///   tls: { certificate: server.pem, key: server.key, passphrase-file: p, client-authority: ca.pem }
///   anonymous: false               # true only on loopback
///   ahead-seconds: 300
///   connections: 20000
///   publishes-per-second: 0
/// http:
///   listen: 127.0.0.1:8080
///   tls: { certificate: server.pem, key: server.key }
///   tokens: tokens                 # name sha256 site devices
///   lines: telegraf                # /api/v2/write; a profile's name or file
///   bucket: energy
///   rows-per-second: 5000
/// brokers:                         # other brokers to subscribe to, one client id each
///   - name: site
///     address: broker.example:8883
///     client-id: carbonledger-1
///     filters: [cl/v1/+/+/reading, spBv1.0/#]
///     group: carbonledger          # shared with others of the group; none: alone, as mosquitto forgets shares at a restart
///     tls: { authority: ca.pem, certificate: client.pem, key: client.key, server-name: broker.example }
///     user: carbonledger
///     password-file: keys/broker
///     trusted: false               # true takes unsigned readings: only where no device can publish below another's topic
///     version: 5                   # or 3.1.1
/// influx:                          # exports the committed log, for charts
///   url: http://127.0.0.1:8086
///   org: o
///   bucket: b                      # must exist
///   token-file: keys/influx        # mode 600, one line; read at every request
///   from: start                    # or now: where it begins the first time
/// anchors:                         # the log's roots on other ledgers; receipts come back as entries
///   every: { batches: 4, minutes: 60 }
///   evm:
///     - url: http://127.0.0.1:8545
///       chain-id: 1337
///       contract: "0x5fbdb2315678afecb367f032d93f642f64180aa3"   # CarbonAnchor, of "anchor deploy"
///       key: keys/evm.key          # mode 600, of "anchor key"
///       finality: finalized        # or how many blocks on top
///       fee-max-gwei: 500
///       priority-fee-gwei: 1       # 0 where gas is free
///   chainmaker:
///     - addresses: [127.0.0.1:12301]
///       chain-id: chain1
///       contract: carbon_anchor
///       organisation: wx-org1.chainmaker.org
///       member: certificate        # or certificate-hash, public-key
///       identity: keys/client.sign.crt
///       key: keys/client.sign.key  # mode 600
///       hash: sha256               # the chain's crypto.hash: or sm3, sha3-256
///       nodes: ["sha256:…", "sha256:…"]   # pins of the consensus nodes: a receipt needs a quorum of them
///       tls: { authority: keys/ca.pem, certificate: keys/client.tls.crt, key: keys/client.tls.key, server-name: chainmaker.org }
/// formats:
///   profiles: [tasmota, my-meters.yaml]
///   sparkplug: { host: carbonledger, profile: sparkplug }
///   ocmf: { station-1: keys/station-1.der }
///   unsigned: [plug-1, plug-2]     # devices that need not sign
///   gateways: { gateway-1: [plug-1, plug-2] }
/// quality:                         # gaps, silence, clocks and refusals: told in the log, at GET /alarms and, if set, to a webhook and by MQTT
///   silence-factor: 3              # silent is what is not heard for so many times its cadence
///   cadence: 15m                   # s, m, h or d; default: learned device by device
///   skew-seconds: 30
///   digest-after: 10               # so many messages one by one in a window, then digests
///   digest-minutes: 5
///   webhook: { url: "https://alarms.example/hook", secret-file: keys/webhook }   # HMAC-SHA256 in X-CarbonLedger-Signature
///   mqtt: { broker: site, topic: "cl/v1/{site}/alarm" }   # a name of brokers; the topic is this unless it is given
/// </code>
/// </summary>
public sealed record ServeSettings
{
    public const string Schema = "carbonledger.serve/1";

    /// <summary>The export's cursor and what the server refused, in the data folder.</summary>
    public const string InfluxFolder = "influx";

    public required string Origin { get; init; }

    /// <summary>Absolute, as all paths here.</summary>
    public required string Data { get; init; }

    public required string Network { get; init; }

    /// <summary>Null: the book that ships.</summary>
    public string? Factors { get; init; }

    public required LogSettings Log { get; init; }

    /// <summary>The signing journal beside a PostgreSQL database; null: everything lies in the data folder.</summary>
    public string? PostgresJournal { get; init; }

    /// <summary>After how many days contents of segments that stand in the log whole are let go, 60 or more; null: never.</summary>
    public int? TelemetryDays { get; init; }

    public required MqttEdgeOptions Mqtt { get; init; }

    /// <summary>Null: no HTTP.</summary>
    public HttpSettings? Http { get; init; }

    /// <summary>External brokers.</summary>
    public IReadOnlyList<BrokerOptions> Brokers { get; init; } = [];

    /// <summary>Null: no export. Its cursor lies in the data folder, in <see cref="InfluxFolder"/>.</summary>
    public InfluxOptions? Influx { get; init; }

    /// <summary>Null: the log is anchored nowhere.</summary>
    public AnchorSettings? Anchors { get; init; }

    public required GateFormats Formats { get; init; }

    /// <summary>How data is watched; as the defaults say if the file says nothing.</summary>
    public QualitySettings Quality { get; init; } = new(new QualityOptions(), null, default);

    /// <summary>Reads a settings file; every problem names its line and column. Profiles, keys and tokens that it names are read too. Never throws on any bytes.</summary>
    /// <param name="folder">What paths are relative to.</param>
    public static InputReading<ServeSettings> Read(ReadOnlySpan<byte> utf8, string folder)
    {
        Problems problems = new();
        YamlNode? root = YamlReader.Read(utf8, problems);
        ServeSettings? settings = root is null ? null : new ServeSettingsReader(problems, folder).Read(root);
        return new InputReading<ServeSettings>(problems.Any ? null : settings, problems.Kept);
    }

    /// <summary>Who signs the log and where it is served.</summary>
    /// <param name="Key">A file of <c>key create</c>; null with <paramref name="Signer"/>.</param>
    /// <param name="Signer">A program that holds the key, and its arguments.</param>
    /// <param name="SignerKey">The public key it signs with.</param>
    public sealed record LogSettings(string? Key, string? PassphraseFile, IReadOnlyList<string> Signer, string? SignerKey, string? Witnesses, IPEndPoint? Listen, string? AuditorTokenFile);

    /// <summary>What is watched and where alarms go beside the log.</summary>
    /// <param name="Webhook">Null: none.</param>
    /// <param name="WebhookSecret">What its messages are signed with.</param>
    /// <param name="Mqtt">Null: none.</param>
    public sealed record QualitySettings(QualityOptions Options, Uri? Webhook, ReadOnlyMemory<byte> WebhookSecret, AlarmBroker? Mqtt = null);

    /// <summary>Where alarms are published.</summary>
    /// <param name="Name">One of <see cref="Brokers"/>, none of which subscribes to the topic.</param>
    public sealed record AlarmBroker(string Name, AlarmTopic Topic);

    /// <summary>The HTTP doors.</summary>
    /// <param name="Tls">Null listens in the clear.</param>
    public sealed record HttpSettings(IPEndPoint Listen, MqttTlsOptions? Tls, string? Tokens, DoorOptions Doors);
}
