namespace CarbonLedger.Simulators.Sending;

/// <summary>Where and how the fleet connects. Every wait and every number of attempts has its limit here.</summary>
public sealed record MqttFleetOptions(string Host, int Port)
{
    public const int DefaultPort = 1883;
    public const int DefaultTlsPort = 8883;

    public bool UseTls { get; init; }

    /// <summary>User name of every device; the device id when there is a password and no name.</summary>
    public string? UserName { get; init; }

    public string? Password { get; init; }

    /// <summary>Connections opened, and devices sending, at one time.</summary>
    public int ParallelMax { get; init; } = 64;

    /// <summary>How often one message or one connection is tried before the run stops.</summary>
    public int AttemptsMax { get; init; } = 10;

    /// <summary>The longest wait for a PUBACK or CONNACK.</summary>
    public TimeSpan AnswerTimeMax { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan BackoffMin { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Reads <c>mqtt://host:port</c> or <c>mqtts://user:password@host:port</c>.</summary>
    /// <param name="problem">What was wrong with the text; empty on success.</param>
    public static bool TryParse(string? text, out MqttFleetOptions? options, out string problem)
    {
        options = null;
        problem = "";
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("mqtt" or "mqtts") || uri.Host.Length == 0 || uri.PathAndQuery is not ("" or "/"))
        {
            problem = $"'{text}' is no broker address; expected mqtt://host:port or mqtts://host:port.";
            return false;
        }

        bool tls = uri.Scheme == "mqtts";
        string[] user = uri.UserInfo.Split(':', 2);
        options = new MqttFleetOptions(uri.IdnHost, uri.Port > 0 ? uri.Port : tls ? DefaultTlsPort : DefaultPort)
        {
            UseTls = tls,
            UserName = user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : null,
            Password = user.Length == 2 ? Uri.UnescapeDataString(user[1]) : null,
        };
        return true;
    }

    /// <summary>The broker without the password.</summary>
    public override string ToString() => $"{(UseTls ? "mqtts" : "mqtt")}://{Host}:{Port}";
}
