using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>What may be asked of an asset's life-cycle account. Transmitted energies are Wh that have passed the asset from commissioning to the command's time; straight line doesn't use them.</summary>
/// <param name="At">A quarter of an hour, from which the command holds; not before the last event.</param>
public abstract record LifecycleCommand(Timestamp At)
{
    /// <summary>Puts the asset in service at the time of its record.</summary>
    public sealed record Commission(EmbodiedCarbon Embodied) : LifecycleCommand(Embodied.Record.Commissioned);

    /// <summary>Extends or shortens the life; the remainder is spread over what is left of it from that time on, and never back.</summary>
    public sealed record ChangeLife(Timestamp At, Timestamp NewEnd) : LifecycleCommand(At);

    /// <summary>Revises the energy expected in the whole life; the remainder is rated anew from that time on.</summary>
    public sealed record ReviseThroughput(Timestamp At, Int128 TransmittedWattHours, Energy Expected) : LifecycleCommand(At);

    /// <summary>Adds what a repair (B3), the replacement of a part (B4) or a refurbishment (B5) embodies, and may change the life with it.</summary>
    /// <param name="NewEnd">With straight line; null keeps the end.</param>
    /// <param name="NewExpected">With unit of production, of the whole life; null keeps it.</param>
    public sealed record AddCarbon(
        Timestamp At, Int128 TransmittedWattHours, LifecycleModule Module, CarbonMass Added, string Source, Timestamp? NewEnd = null, Energy? NewExpected = null)
        : LifecycleCommand(At);

    /// <summary>Takes the asset out of service for good and writes off what was not charged.</summary>
    /// <param name="ActualEnd">C1 to C4 and D as they came out; a module that it doesn't tell is taken as expected.</param>
    public sealed record Retire(Timestamp At, Int128 TransmittedWattHours, ModuleAmounts? ActualEnd) : LifecycleCommand(At);
}
