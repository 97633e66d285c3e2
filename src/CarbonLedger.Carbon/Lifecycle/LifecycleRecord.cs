using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>What is on file of an asset's life when it is put in service. All carbon is CO2e of the life cycle.</summary>
/// <param name="Asset">Of the network, or of equipment at a bus.</param>
/// <param name="Size">In the unit of the class (<see cref="LifecycleLimits.PerSize"/>), above 0.</param>
/// <param name="Bus">Where equipment that is no branch, load or storage of the network stands; else null.</param>
/// <param name="Commissioned">A quarter of an hour.</param>
/// <param name="ServiceLifeYears">Whole years.</param>
/// <param name="EndOfLife">Expected kgCO2e of C1 to C4, where the EPD has none.</param>
/// <param name="EndOfLifeSource">Where that is from; empty without rows.</param>
/// <param name="ExpectedThroughput">Energy expected to pass in the whole life; needed for unit of production.</param>
/// <param name="Nameplate">To reckon losses from; null if not on file.</param>
public sealed record LifecycleRecord(
    AssetId Asset,
    EquipmentClass Class,
    decimal Size,
    BusId? Bus,
    Timestamp Commissioned,
    int ServiceLifeYears,
    EmbodiedDeclaration Embodied,
    IReadOnlyList<ModuleRow> EndOfLife,
    string EndOfLifeSource,
    Energy? ExpectedThroughput,
    ChargeRule Rule,
    LossNameplate? Nameplate)
{
    public const string Schema = "carbonledger.lifecycle/1";

    /// <summary>Energy that had passed before the first interval the log counts it in; charging by production starts from there.</summary>
    public Energy PassedBefore { get; init; }

    /// <summary>The same UTC day of the year so many years on; 28 February for the 29th where there is none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The year has more than four digits.</exception>
    public Timestamp LifeEnd =>
        new(DateTimeOffset.FromUnixTimeMilliseconds(Commissioned.UnixMilliseconds).AddYears(ServiceLifeYears).ToUnixTimeMilliseconds());
}
