using System.Net;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Simulators.Loading;

/// <summary>Whom a soak sends to, as whom, how long and how much.</summary>
/// <param name="EndPoint">Where MQTT is now: a server that was started again may listen elsewhere. Null while it is down.</param>
/// <param name="Journals">A folder for the journals, one file a device.</param>
/// <param name="EnrolledFrom">From when on the devices are enrolled; some minutes ago.</param>
public sealed record SoakOptions(Func<IPEndPoint?> EndPoint, string Journals, SiteId Site, Timestamp EnrolledFrom)
{
    /// <summary>Decides keys and every step.</summary>
    public long Seed { get; init; } = 7;

    /// <summary>Devices that are enrolled, a connection each; 1 to 10,000.</summary>
    public int Connections { get; init; } = 200;

    /// <summary>The first so many of them are metering points of the network and send no batches.</summary>
    public int Metering { get; init; } = 4;

    /// <summary>How long new messages are made.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Messages a second of all devices together, where the grid keeps up; 1 to 100,000.</summary>
    public double PerSecond { get; init; } = 200;

    /// <summary>A connection from which no answer comes for so long is given up and opened again.</summary>
    public TimeSpan AnswerTimeMax { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long, after the last message was made, messages without an answer are sent again.</summary>
    public TimeSpan DrainTimeMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Devices that are not enrolled and send all the same; one in fifty, and one at least.</summary>
    public int Strangers => 1 + (Connections / 50);

    /// <summary>The device of a connection.</summary>
    public static DeviceId DeviceOf(int number) => new(FormattableString.Invariant($"load-{number:d5}"));

    /// <summary>A device that is not enrolled.</summary>
    public static DeviceId StrangerOf(int number) => new(FormattableString.Invariant($"stranger-{number:d3}"));
}
