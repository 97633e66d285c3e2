using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>What was done to a unit's gas, as the work report says it. Amounts are of the whole filling, all gases together.</summary>
public abstract record Sf6Event
{
    private Sf6Event(string record, SerialNumber unit, Timestamp time, GasMixture gas) => (Record, Unit, Time, Gas) = (record, unit, time, gas);

    /// <summary>The record's id; refusals name it, and the same record delivered again counts once.</summary>
    public string Record { get; }

    public SerialNumber Unit { get; }

    public Timestamp Time { get; }

    /// <summary>What was handled; it must be what the unit is filled with.</summary>
    public GasMixture Gas { get; }

    /// <summary>Gas put into an empty or opened unit: at commissioning, or after a repair.</summary>
    public sealed record Filled(string Record, SerialNumber Unit, Timestamp Time, GasMixture Gas, GasMass Charged) : Sf6Event(Record, Unit, Time, Gas);

    /// <summary>Gas put into a unit in operation to bring it back to its nameplate mass.</summary>
    public sealed record ToppedUp(string Record, SerialNumber Unit, Timestamp Time, GasMixture Gas, GasMass Charged) : Sf6Event(Record, Unit, Time, Gas);

    /// <summary>A unit, or some of its compartments, was opened.</summary>
    /// <param name="Captured">What the opened compartments held.</param>
    /// <param name="Recovered">What of it was got back.</param>
    public sealed record Repaired(string Record, SerialNumber Unit, Timestamp Time, GasMixture Gas, GasMass Captured, GasMass Recovered) : Sf6Event(Record, Unit, Time, Gas);

    /// <summary>Gas recovered from a unit that stays closed and in the register; nothing is lost.</summary>
    public sealed record Withdrawn(string Record, SerialNumber Unit, Timestamp Time, GasMixture Gas, GasMass Recovered) : Sf6Event(Record, Unit, Time, Gas);

    /// <summary>The unit's end; what it held and was not got back is lost.</summary>
    public sealed record Retired(string Record, SerialNumber Unit, Timestamp Time, GasMixture Gas, GasMass Recovered) : Sf6Event(Record, Unit, Time, Gas);

    /// <summary>The unit, with its gas, moved to another asset of the company.</summary>
    public sealed record Transferred(string Record, SerialNumber Unit, Timestamp Time, GasMixture Gas, AssetId To) : Sf6Event(Record, Unit, Time, Gas);
}
