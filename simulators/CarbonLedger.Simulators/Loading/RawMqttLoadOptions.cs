using System.Net;

namespace CarbonLedger.Simulators.Loading;

/// <summary>Whom a load is sent to, over how many connections, and what it is.</summary>
/// <param name="EndPoint">The broker, plain TCP.</param>
/// <param name="ClientId">The MQTT client id of a connection, numbered from 0.</param>
/// <param name="Source">What each connection sends.</param>
public sealed record RawMqttLoadOptions(IPEndPoint EndPoint, Func<int, string> ClientId, RawMqttSource Source)
{
    /// <summary>1 to 50,000; each takes a file descriptor here, and another where the broker runs.</summary>
    public int Connections { get; init; } = 1;

    /// <summary>Messages of one connection that wait for their PUBACK, 1 to 65,535; no more than the broker's Receive Maximum.</summary>
    public int InFlight { get; init; } = 1;

    /// <summary>MQTT 5 if true, else 3.1.1, which has no reason codes: every PUBACK counts as 0.</summary>
    public bool IsVersion5 { get; init; } = true;

    /// <summary>How long one connection may take to be accepted, and a run to collect its last answers; 1 ms to 1 hour.</summary>
    public TimeSpan AnswerTimeMax { get; init; } = TimeSpan.FromSeconds(30);

    internal void Check()
    {
        Check(Connections, 1, 50_000, nameof(Connections));
        Check(InFlight, 1, 65_535, nameof(InFlight));
        Check(AnswerTimeMax.TotalMilliseconds, 1, 3_600_000, nameof(AnswerTimeMax));
    }

    private static void Check(double value, double min, double max, string name)
    {
        if (!(value >= min && value <= max))
        {
            throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"Expected {min} to {max}."));
        }
    }
}
