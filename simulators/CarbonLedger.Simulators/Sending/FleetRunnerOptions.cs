using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Simulators.Faulty;

namespace CarbonLedger.Simulators.Sending;

/// <summary>A run of a fleet against a broker of anyone's.</summary>
/// <param name="Pace">Wait between two steps; zero for as fast as answers come.</param>
public sealed record FleetRunnerOptions(NetworkModel Network, MqttFleetOptions Broker, long Seed, int Days, FaultKinds Faults, TimeSpan Pace)
{
    public const int DaysMax = 366;
    public const int StepsPerDay = 96;

    /// <summary>The first interval; the network's own validity unless set.</summary>
    public Interval FirstInterval { get; init; } = Interval.StartingAt(Network.ValidFrom);

    /// <summary>Where to go on after a stop; faults and readings are the same as in one go.</summary>
    public int FromStep { get; init; }

    /// <summary>Whether to wait before each step until its time has come, as meters in the field do; what is past already is sent at once.</summary>
    public bool IsLive { get; init; }

    /// <summary>Where to write the devices file before anything is sent; none for not at all.</summary>
    public string? FleetFilePath { get; init; }
}
