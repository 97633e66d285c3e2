namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>
/// The ranges that life-cycle data must lie in. Those per class are the project's own, unchecked, and wide: about a decade to each side
/// of the typical figures. They stop wrong units and wrong rows (a public database lists a transformer of 5 400 700 t), not poor data.
/// </summary>
public static class LifecycleLimits
{
    /// <summary>kgCO2e that one asset can embody: 1 Mt, more than any substation.</summary>
    public const decimal EmbodiedKilogramsMax = 1_000_000_000;

    public const int ServiceLifeYearsMin = 1;

    /// <summary>Years from commissioning to the end of life, extensions included.</summary>
    public const int ServiceLifeYearsMax = 150;

    /// <summary>MWh expected in a life: 10 GW at full load for more than a century.</summary>
    public const decimal ExpectedMegawattHoursMax = 10_000_000_000;

    /// <summary>kg, t·km, kWh or MVA in one line of a bill.</summary>
    public const decimal AmountMax = 1_000_000_000;

    /// <summary>kgCO2e per unit of a line.</summary>
    public const decimal FactorMax = 1_000_000;

    /// <summary>Lines of each list of a record.</summary>
    public const int LinesMax = 1_000;

    /// <summary>Events of one asset.</summary>
    public const int EventsMax = 1_000;

    /// <summary>kgCO2e of A1 to A5 per unit of size: the least and most that is taken for the class, and the unit.</summary>
    public static (decimal Min, decimal Max, string Unit) PerSize(EquipmentClass kind) => kind switch
    {
        EquipmentClass.Transformer => (300, 50_000, "MVA"),
        EquipmentClass.Line => (1_000, 3_000_000, "km"),
        EquipmentClass.Cable => (1_000, 5_000_000, "km"),
        EquipmentClass.Switchgear => (100, 1_000_000, "panel"),
        EquipmentClass.Battery => (5, 1_000, "kWh"),
        EquipmentClass.Compensator => (100, 50_000, "Mvar"),
        _ => (0, 100_000_000, "piece"),
    };
}
