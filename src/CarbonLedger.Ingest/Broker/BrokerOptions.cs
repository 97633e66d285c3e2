using CarbonLedger.Carbon;

namespace CarbonLedger.Ingest.Broker;

/// <summary>Which broker the door subscribes to, as whom, and what it takes from it. Checked when the door is added.</summary>
public sealed class BrokerOptions
{
    /// <summary>Characters of a client id, a group or a topic filter.</summary>
    public const int TextMax = 256;

    /// <summary>Topic filters of one door.</summary>
    public const int FiltersMax = 64;

    /// <summary>Names the broker in status, log and stored refusals, whose client is kept as <c>broker/{name}</c>; an identifier, once a process.</summary>
    public string Name { get; init; } = "broker";

    /// <summary>Name or address of the broker.</summary>
    public required string Host { get; init; }

    /// <summary>1 to 65,535; brokers listen with TLS on 8883 as a rule.</summary>
    public int Port { get; init; } = 1883;

    /// <summary>
    /// Under which the broker keeps the session while this process is away: always the same one, and of no other process, or the two
    /// end each other's connections for ever.
    /// </summary>
    public required string ClientId { get; init; }

    /// <summary>What is subscribed to, without <c>$share</c>; 1 to 64 filters. A session keeps filters that are no longer named here.</summary>
    public IReadOnlyList<string> Filters { get; init; } = ["cl/v1/+/+/reading"];

    /// <summary>
    /// Subscribers of one group share the messages, each goes to one of them; null subscribes for all of them. mosquitto 2.0.11 forgets a
    /// shared subscription when it restarts, and what is published until the door has subscribed again; a plain one it keeps.
    /// </summary>
    public string? Group { get; init; } = "carbonledger";

    /// <summary>
    /// MQTT 3.1.1 in place of 5: no shared subscription, unless <see cref="SharesInVersion311"/>, no Receive Maximum, and a session
    /// that lasts as long as the broker likes.
    /// </summary>
    public bool UsesVersion311 { get; init; }

    /// <summary>The broker is one that knows <c>$share</c> in MQTT 3.1.1 too, as mosquitto does.</summary>
    public bool SharesInVersion311 { get; init; }

    /// <summary>
    /// Takes unsigned captures, kept as unsigned ones: only for a broker that lets no device publish below another's topic. On any other
    /// the topic proves nothing, and what is unsigned is refused.
    /// </summary>
    public bool IsTrusted { get; init; }

    /// <summary>Messages that may wait for their acknowledgement, 1 to 65,535: the Receive Maximum of MQTT 5. In 3.1.1 the broker's own limit holds.</summary>
    public int InFlightMax { get; init; } = 1_024;

    /// <summary>
    /// Bytes of one MQTT packet, 8,192 to 268,435,455 (MQTT 5). A broker drops a longer one without a word (MQTT 5 §3.1.2.11.4), so it
    /// stands above what any format takes: what is too long is to be refused here and kept.
    /// </summary>
    public int PacketBytesMax { get; init; } = 1024 * 1024;

    /// <summary>How long the broker keeps the session and its messages while nobody is connected, 1 minute to 365 days (MQTT 5).</summary>
    public TimeSpan SessionExpiry { get; init; } = TimeSpan.FromDays(7);

    /// <summary>After this long without a packet the connection is tried with a ping, 1 s to 18 h.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>About how long the first new attempt waits, 10 ms to 1 minute; every further one twice as long.</summary>
    public TimeSpan BackOffFirst { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>No attempt waits longer, up to 1 hour.</summary>
    public TimeSpan BackOffMax { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Who the door is to the broker; null for a broker that asks for no name, or knows the client certificate.</summary>
    public string? UserName { get; init; }

    /// <summary>Holds the password in its one line; mode 600. Read at every attempt.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>TLS under MQTT; null connects in the clear.</summary>
    public BrokerTlsOptions? Tls { get; init; }

    /// <summary>True if Sparkplug edge nodes are heard here: the door is then their host application, with a state.</summary>
    internal bool HearsSparkplug => Filters.Any(IsSparkplug);

    internal bool Shares => Group is not null && (!UsesVersion311 || SharesInVersion311);

    /// <exception cref="ArgumentException">A value lies outside its range, or two do not go together.</exception>
    internal void Check()
    {
        Check(Identifier.IsValid(Name), nameof(Name), Name, $"an identifier of 1 to {Identifier.LengthMax} of A-Z a-z 0-9 . _ -");
        CheckText(Host, nameof(Host));
        CheckText(ClientId, nameof(ClientId));
        Check(Group is null || Identifier.IsValid(Group), nameof(Group), Group, $"an identifier of 1 to {Identifier.LengthMax} of A-Z a-z 0-9 . _ -, or null");
        Check(Filters.Count is >= 1 and <= FiltersMax, nameof(Filters), Filters.Count, $"1 to {FiltersMax} filters");
        foreach (string filter in Filters)
        {
            Check(IsFilter(filter), nameof(Filters), filter, $"a topic filter of 1 to {TextMax} characters, with + and # as levels of their own, # at the end, and without $share");
        }

        Check(UserName is not null || PasswordFile is null, nameof(UserName), UserName, "a user name where there is a password file");
        CheckRange(Port, 1, 65_535, nameof(Port));
        CheckRange(InFlightMax, 1, 65_535, nameof(InFlightMax));
        CheckRange(PacketBytesMax, 8_192, 268_435_455, nameof(PacketBytesMax));
        CheckRange(SessionExpiry.TotalSeconds, 60, 365 * 86_400, nameof(SessionExpiry));
        CheckRange(KeepAlive.TotalSeconds, 1, 64_800, nameof(KeepAlive));
        CheckRange(BackOffFirst.TotalMilliseconds, 10, 60_000, nameof(BackOffFirst));
        CheckRange(BackOffMax.TotalMilliseconds, BackOffFirst.TotalMilliseconds, 3_600_000, nameof(BackOffMax));
        Tls?.Check();
    }

    internal static bool IsSparkplug(string filter) => filter.StartsWith("spBv1.0/", StringComparison.Ordinal);

    private static bool IsFilter(string filter)
    {
        string[] levels = filter.Split('/');
        return filter.Length is >= 1 and <= TextMax && IsPlain(filter) && levels[0] != "$share"
            && levels.All(level => level is "+" or "#" || !level.AsSpan().ContainsAny('+', '#')) && Array.IndexOf(levels, "#") is var hash && (hash < 0 || hash == levels.Length - 1);
    }

    private static bool IsPlain(string text) => !text.Any(character => char.IsControl(character) || char.IsSurrogate(character));

    private static void CheckText(string text, string name) =>
        Check(text is { Length: >= 1 and <= TextMax } && IsPlain(text), name, text, $"1 to {TextMax} characters without control characters");

    private static void Check(bool holds, string name, object? value, string expected)
    {
        if (!holds)
        {
            throw new ArgumentException($"{value}: expected {expected}.", name);
        }
    }

    private static void CheckRange(double value, double min, double max, string name)
    {
        if (!(value >= min && value <= max))
        {
            throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"Expected {min} to {max}."));
        }
    }
}
