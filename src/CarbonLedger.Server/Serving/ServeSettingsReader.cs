using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest;
using CarbonLedger.Ingest.Broker;
using CarbonLedger.Ingest.Formats;
using CarbonLedger.Ingest.Formats.Profiles;
using CarbonLedger.Ingest.Formats.Yaml;
using CarbonLedger.Ingest.Http;
using CarbonLedger.Ingest.Quality;
using CarbonLedger.Ledger;
using CarbonLedger.Server.Keys;
using CarbonLedger.Storage.Influx;

namespace CarbonLedger.Server.Serving;

/// <summary>Turns YAML into settings, strictly, with the small files that it names.</summary>
internal sealed partial class ServeSettingsReader(Problems problems, string folder)
{
    private const int SmallFileBytesMax = 64 * 1024;
    private const int DevicesMax = 100_000;

    // Accounts look back three weeks and a half; twice that, and a late repair still finds what was sent.
    private const int TelemetryDaysMin = 60;

    private readonly YamlForm fields = new(problems);

    /// <summary>The settings; to be used only if no problem was found.</summary>
    public ServeSettings Read(YamlNode root)
    {
        fields.Only(root, "the settings", "serve", "origin", "data", "network", "factors", "log", "telemetry", "postgres", "mqtt", "http", "brokers", "influx", "formats", "quality", "anchors");
        _ = fields.Text(root, "serve", ServeSettings.Schema, text => text == ServeSettings.Schema);
        GateFormats formats = Formats(root.Field("formats"));
        string data = Path(root, "data") ?? "";
        IReadOnlyList<BrokerOptions> brokers = [.. (root.Field("brokers")?.Items ?? []).Select(Broker)];
        return new ServeSettings
        {
            Origin = fields.Text(root, "origin", "a URL without scheme, such as grid.example/log", Checkpoint.IsOrigin),
            Data = data,
            Network = Path(root, "network") ?? "",
            Factors = OptionalPath(root, "factors"),
            Log = Log(root),
            TelemetryDays = TelemetryDays(root.Field("telemetry")),
            PostgresJournal = root.Field("postgres") is { } postgres ? Postgres(postgres) : null,
            Mqtt = Mqtt(root.Field("mqtt")),
            Http = root.Field("http") is { } http ? Http(http, formats) : null,
            Brokers = brokers,
            Influx = root.Field("influx") is { } influx ? Influx(influx, data) : null,
            Anchors = root.Field("anchors") is { } anchors ? Anchors(anchors) : null,
            Formats = formats,
            Quality = Quality(root.Field("quality"), brokers),
        };
    }

    private InfluxOptions Influx(YamlNode node, string data)
    {
        fields.Only(node, "influx", "url", "org", "bucket", "token-file", "from");
        string url = fields.Text(node, "url", "the address of a server, such as http://127.0.0.1:8086", IsServer);
        string? tokenFile = OptionalPath(node, "token-file");
        _ = node.Field("token-file") is { } file ? Secret(file) : null;
        return new InfluxOptions
        {
            Url = url.Length > 0 ? new Uri(url) : new Uri("http://127.0.0.1"),
            Organisation = fields.Text(node, "org", "the name of an organisation", IsName),
            Bucket = fields.Text(node, "bucket", "the name of a bucket", IsName),
            Token = () => tokenFile is null ? null : OwnerOnly.ReadLine(tokenFile),
            From = fields.Choice(node, "from", "start", "now") == "now" ? InfluxStart.Now : InfluxStart.Start,
            Folder = System.IO.Path.Combine(data, ServeSettings.InfluxFolder),
        };
    }

    private static bool IsName(string text) => text.Length is > 0 and <= InfluxOptions.NameMax && !text.Any(char.IsControl);

    // What stands before an @ would be shown with the address.
    private static bool IsServer(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "", Host.Length: > 0 };

    private BrokerOptions Broker(YamlNode node)
    {
        fields.Only(node, "a broker", "name", "address", "client-id", "filters", "group", "tls", "user", "password-file", "trusted", "version");
        string address = fields.Text(node, "address", "a name and a port, such as broker.example:8883", text => Uri.TryCreate($"mqtt://{text}", UriKind.Absolute, out Uri? uri) && uri.Port > 0 && text.EndsWith($":{uri.Port}", StringComparison.Ordinal));
        Uri? at = Uri.TryCreate($"mqtt://{address}", UriKind.Absolute, out Uri? found) ? found : null;
        bool isOld = fields.Choice(node, "version", "5", "3.1.1") == "3.1.1";
        IReadOnlyList<string> filters = Texts(node, "filters", "topic filters", BrokerOptions.FiltersMax, text => text.Length > 0);
        BrokerOptions options = new()
        {
            Name = fields.Text(node, "name", "an identifier", Identifier.IsValid),
            Host = at?.Host ?? "-",
            Port = at?.Port ?? 1,
            ClientId = fields.Text(node, "client-id", "a client id of this process alone", text => text.Length is > 0 and <= BrokerOptions.TextMax),
            Filters = filters.Count > 0 ? filters : new BrokerOptions { Host = "-", ClientId = "-" }.Filters,
            Group = node.Field("group")?.Text,
            Tls = BrokerTls(node),
            UserName = node.Field("user")?.Text,
            PasswordFile = OptionalPath(node, "password-file"),
            IsTrusted = fields.Choice(node, "trusted", "false", "true") == "true",
            UsesVersion311 = isOld,
        };
        try
        {
            options.Check();
        }
        catch (ArgumentException e)
        {
            problems.Add(node.Place, options.Name, e.Message);
        }

        return options;
    }

    private BrokerTlsOptions? BrokerTls(YamlNode parent)
    {
        if (parent.Field("tls") is not { } node)
        {
            return null;
        }

        fields.Only(node, "tls", "authority", "certificate", "key", "server-name");
        return new BrokerTlsOptions
        {
            AuthorityFile = OptionalPath(node, "authority"),
            CertificateFile = OptionalPath(node, "certificate"),
            KeyFile = OptionalPath(node, "key"),
            ServerName = node.Field("server-name")?.Text,
        };
    }

    private ServeSettings.LogSettings Log(YamlNode root)
    {
        YamlNode node = root.Field("log") ?? root;
        if (root.Field("log") is null)
        {
            fields.Missing(root, "log", "a mapping with the log's key");
            return new ServeSettings.LogSettings(null, null, [], null, null, null, null);
        }

        fields.Only(node, "log", "key", "passphrase-file", "signer", "signer-key", "witnesses", "listen", "auditor-token-file");
        IReadOnlyList<string> signer = Texts(node, "signer", "a program and its arguments", 32, text => text.Length > 0);
        string? key = OptionalPath(node, "key");
        if ((key is null) == (signer.Count == 0) || (signer.Count > 0) != (node.Field("signer-key") is not null))
        {
            fields.Missing(node, "key", "a key file, or signer with signer-key instead");
        }

        return new ServeSettings.LogSettings(
            key, OptionalPath(node, "passphrase-file"), signer, node.Field("signer-key")?.Text, OptionalPath(node, "witnesses"), node.Field("listen") is null ? null : Listen(node, "listen"), OptionalPath(node, "auditor-token-file"));
    }

    private int? TelemetryDays(YamlNode? node)
    {
        if (node is null)
        {
            return null;
        }

        fields.Only(node, "telemetry", "keep-days");
        return node.Field("keep-days") is null ? null : Number(node, "keep-days", TelemetryDaysMin, TelemetryDaysMin, 36_500);
    }

    private string? Postgres(YamlNode node)
    {
        fields.Only(node, "postgres", "journal");
        return Path(node, "journal");
    }

    private MqttEdgeOptions Mqtt(YamlNode? node)
    {
        if (node is null)
        {
            return new MqttEdgeOptions();
        }

        fields.Only(node, "mqtt", "listen", "tls", "anonymous", "ahead-seconds", "connections", "publishes-per-second");
        IPEndPoint listen = node.Field("listen") is null ? new IPEndPoint(IPAddress.Loopback, 1883) : Listen(node, "listen");
        bool anonymous = fields.Choice(node, "anonymous", "false", "true") == "true";
        if (anonymous && !IPAddress.IsLoopback(listen.Address))
        {
            problems.Add(node.Field("anonymous")!.Place, "true", $"Expected false: on {listen} anybody could take over the connection of a device; only loopback may be open");
        }

        return new MqttEdgeOptions
        {
            Address = listen.Address,
            Port = listen.Port,
            Tls = Tls(node, "certificate", "key", "passphrase-file", "client-authority"),
            AllowAnonymous = anonymous,
            AheadMax = TimeSpan.FromSeconds(Number(node, "ahead-seconds", 300, 0, 86_400)),
            ConnectionsMax = Number(node, "connections", 20_000, 1, 1_000_000),
            PublishesPerSecondMax = Number(node, "publishes-per-second", 0, 0, 1_000_000),
        };
    }

    private ServeSettings.HttpSettings Http(YamlNode node, GateFormats formats)
    {
        fields.Only(node, "http", "listen", "tls", "tokens", "lines", "bucket", "rows-per-second");
        MappingProfile? lines = node.Field("lines") is null ? null : Profile(node.Field("lines")!);
        if (lines is { IsDerived: true })
        {
            problems.Add(node.Field("lines")!.Place, lines.Id, "Expected a profile of registers alone: /api/v2/write derives none from power or intervals");
        }

        DoorOptions doors = new()
        {
            LineProfile = lines,
            Bucket = node.Field("bucket")?.Text,
            RowsPerSecondMax = Number(node, "rows-per-second", 5_000, 0, 1_000_000),
            MayBeUnsigned = formats.MayBeUnsigned,
        };
        return new ServeSettings.HttpSettings(Listen(node, "listen"), Tls(node, "certificate", "key", "passphrase-file"), OptionalPath(node, "tokens"), doors);
    }

    private ServeSettings.QualitySettings Quality(YamlNode? node, IReadOnlyList<BrokerOptions> brokers)
    {
        if (node is null)
        {
            return new ServeSettings.QualitySettings(new QualityOptions(), null, default);
        }

        fields.Only(node, "quality", "silence-factor", "cadence", "skew-seconds", "digest-after", "digest-minutes", "webhook", "mqtt");
        QualityOptions options = new()
        {
            Rules = new QualityRules
            {
                SilenceFactor = Number(node, "silence-factor", 3, 2, 1_000),
                Cadence = node.Field("cadence") is null ? null : Cadence(node),
                Skew = TimeSpan.FromSeconds(Number(node, "skew-seconds", 30, 1, 86_400)),
            },
            DigestAfter = Number(node, "digest-after", 10, 1, 1_000),
            DigestWindow = TimeSpan.FromMinutes(Number(node, "digest-minutes", 5, 1, 1_440)),
        };
        ServeSettings.QualitySettings settings = node.Field("webhook") is { } webhook ? Webhook(webhook, options) : new ServeSettings.QualitySettings(options, null, default);
        return node.Field("mqtt") is { } mqtt ? settings with { Mqtt = AlarmBroker(mqtt, brokers) } : settings;
    }

    // A door that heard its own alarms would refuse them as readings, and raise an alarm about that.
    private ServeSettings.AlarmBroker AlarmBroker(YamlNode node, IReadOnlyList<BrokerOptions> brokers)
    {
        fields.Only(node, "mqtt", "broker", "topic");
        string name = fields.Text(node, "broker", "the name of one of brokers", text => brokers.Any(broker => broker.Name == text));
        AlarmTopic? topic = AlarmTopic.Default;
        if (node.Field("topic") is not null)
        {
            _ = fields.Text(node, "topic", $"a topic without wildcards such as {AlarmTopic.Default.Pattern}, of at most {AlarmTopic.BytesMax} bytes", text => (topic = AlarmTopic.Parse(text)) is not null);
        }

        foreach (string filter in brokers.SelectMany(broker => broker.Filters).Where(filter => topic?.IsHeardBy(filter) == true).Distinct())
        {
            problems.Add((node.Field("topic") ?? node).Place, topic!.Pattern, $"Expected a topic that no broker's filters hear; {filter} does");
        }

        return new ServeSettings.AlarmBroker(name, topic ?? AlarmTopic.Default);
    }

    private ServeSettings.QualitySettings Webhook(YamlNode node, QualityOptions options)
    {
        fields.Only(node, "webhook", "url", "secret-file");
        Uri? url = null;
        _ = fields.Text(node, "url", "an address of http or https", text => Uri.TryCreate(text, UriKind.Absolute, out url) && WebhookAlarmChannel.IsUsable(url));
        byte[] secret = System.Text.Encoding.UTF8.GetBytes(node.Field("secret-file") is { } file ? Secret(file) ?? "" : "");
        if (secret.Length < WebhookAlarmChannel.SecretBytesMin)
        {
            fields.Missing(node, "secret-file", string.Create(CultureInfo.InvariantCulture, $"a file with a secret of at least {WebhookAlarmChannel.SecretBytesMin} bytes in its first line"));
        }

        return new ServeSettings.QualitySettings(options, url, secret);
    }

    private TimeSpan Cadence(YamlNode parent)
    {
        TimeSpan cadence = TimeSpan.Zero;
        _ = fields.Text(parent, "cadence", "a time from 1s to 31d, such as 15m", text => text.Length is > 1 and <= 9
            && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && (cadence = TimeSpan.FromSeconds((long)count * SecondsOf(text[^1]))) >= TimeSpan.FromSeconds(1) && cadence <= TimeSpan.FromDays(31));
        return cadence;
    }

    private static int SecondsOf(char unit) => unit switch
    {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => 0,
    };

    private GateFormats Formats(YamlNode? node)
    {
        if (node is null)
        {
            return new GateFormats();
        }

        fields.Only(node, "formats", "profiles", "sparkplug", "ocmf", "unsigned", "gateways");
        HashSet<string> unsigned = [.. Texts(node, "unsigned", "device ids", DevicesMax, Identifier.IsValid)];
        YamlNode? sparkplug = node.Field("sparkplug");
        if (sparkplug is not null)
        {
            fields.Only(sparkplug, "sparkplug", "host", "profile");
        }

        return new GateFormats
        {
            Profiles = [.. (node.Field("profiles")?.Items ?? []).Select(Profile).OfType<MappingProfile>()],
            Sparkplug = sparkplug is null ? null : sparkplug.Field("profile") is { } own ? Profile(own) : BuiltIn("sparkplug"),
            SparkplugHostId = sparkplug?.Field("host") is null ? "carbonledger" : fields.Text(sparkplug, "host", "an identifier", Identifier.IsValid),
            OcmfKeys = fields.Fields(node, "ocmf").ToDictionary(field => Device(field.Key, field.Place), field => OcmfKey(field.Value)),
            MayBeUnsigned = device => unsigned.Contains(device.Value),
            Gateways = fields.Fields(node, "gateways").ToDictionary(field => field.Key, field => (IReadOnlySet<DeviceId>)Devices(field.Value).ToHashSet()),
        };
    }

    private IEnumerable<DeviceId> Devices(YamlNode node)
    {
        if (node.Items is null)
        {
            problems.Add(node.Place, node.Shown, "Expected a sequence of device ids");
        }

        return (node.Items ?? []).Select(item => Device(item.Text ?? "", item.Place));
    }

    private DeviceId Device(string text, string place)
    {
        if (Identifier.IsValid(text))
        {
            return new DeviceId(text);
        }

        problems.Add(place, text, $"Expected a device id: 1 to {Identifier.LengthMax} of A-Z a-z 0-9 . _ -");
        return new DeviceId("-");
    }

    private MappingProfile? Profile(YamlNode node)
    {
        if (node.Text is not { Length: > 0 } name)
        {
            problems.Add(node.Place, node.Shown, $"Expected a profile's file, or one of {string.Join(", ", BuiltInProfiles.Names)}");
            return null;
        }

        if (BuiltInProfiles.Names.Contains(name))
        {
            return BuiltIn(name);
        }

        return Bytes(node, YamlReader.BytesMax) is { } bytes ? Whole(node, MappingProfile.Read(bytes)) : null;
    }

    private static MappingProfile BuiltIn(string name) => MappingProfile.Read(BuiltInProfiles.Find(name)).Require(name);

    // In hex or PEM as stations and laboratories print them, or DER.
    private byte[] OcmfKey(YamlNode node)
    {
        if (Bytes(node, SmallFileBytesMax) is not { } bytes)
        {
            return [];
        }

        string text = System.Text.Encoding.ASCII.GetString(bytes).Trim();
        if (PemEncoding.TryFind(text, out PemFields pem))
        {
            return Convert.FromBase64String(text[pem.Base64Data]);
        }

        return text.Length > 0 && text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : bytes;
    }

    private byte[]? Bytes(YamlNode node, int bytesMax)
    {
        string path = System.IO.Path.Combine(folder, node.Text ?? "");
        try
        {
            FileInfo file = new(path);
            if (file.Exists && file.Length > bytesMax)
            {
                problems.Add(node.Place, node.Text, string.Create(CultureInfo.InvariantCulture, $"Expected a file of at most {bytesMax} bytes; it has {file.Length}"));
                return null;
            }

            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            problems.Add(node.Place, node.Text, $"Expected a file that can be read: {e.Message}");
            return null;
        }
    }

    private string? Secret(YamlNode node)
    {
        try
        {
            return OwnerOnly.ReadLine(System.IO.Path.Combine(folder, node.Text ?? ""));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            problems.Add(node.Place, node.Text, $"Expected a file that its owner alone can read: {e.Message}");
            return null;
        }
    }

    private T? Whole<T>(YamlNode node, InputReading<T> reading)
        where T : class
    {
        foreach (InputProblem problem in reading.Problems)
        {
            problems.Add(node.Place, node.Text, problem.ToString());
        }

        return reading.Value;
    }

    private MqttTlsOptions? Tls(YamlNode parent, params string[] keys)
    {
        if (parent.Field("tls") is not { } node)
        {
            return null;
        }

        fields.Only(node, "tls", keys);
        return new MqttTlsOptions
        {
            CertificateFile = Path(node, "certificate") ?? "",
            KeyFile = Path(node, "key") ?? "",
            KeyPassphrase = node.Field("passphrase-file") is { } file ? Secret(file) : null,
            ClientAuthorityFile = OptionalPath(node, "client-authority"),
        };
    }

    private IPEndPoint Listen(YamlNode parent, string name)
    {
        IPEndPoint? endPoint = null;
        _ = fields.Text(parent, name, "an IP address and a port, such as 127.0.0.1:8080", text => text.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(text, out endPoint));
        return endPoint ?? new IPEndPoint(IPAddress.Loopback, 0);
    }

    private int Number(YamlNode parent, string name, int otherwise, int min, int max)
    {
        int value = otherwise;
        if (parent.Field(name) is not null)
        {
            _ = fields.Text(
                parent, name, string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}"), text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= min && value <= max);
        }

        return value;
    }

    private IReadOnlyList<string> Texts(YamlNode parent, string name, string expected, int max, Func<string, bool> holds)
    {
        if (parent.Field(name) is not { } node)
        {
            return [];
        }

        if (node.Items is not { } items || items.Count > max)
        {
            fields.Missing(parent, name, string.Create(CultureInfo.InvariantCulture, $"a sequence of at most {max} {expected}"));
            return [];
        }

        foreach (YamlNode wrong in items.Where(item => item.Text is not { } text || !holds(text)))
        {
            problems.Add(wrong.Place, wrong.Shown, $"Expected {expected}");
        }

        return [.. items.Select(item => item.Text).OfType<string>()];
    }

    private string? OptionalPath(YamlNode parent, string name) => parent.Field(name) is null ? null : Path(parent, name);

    private string? Path(YamlNode parent, string name)
    {
        string text = fields.Text(parent, name, "a path", path => path.Length is > 0 and <= 4_096);
        return text.Length == 0 ? null : System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, text));
    }
}
