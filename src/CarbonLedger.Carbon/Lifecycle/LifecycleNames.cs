namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>The words of a life-cycle record's file.</summary>
internal static class LifecycleNames
{
    public static readonly string[] GwpSets = ["SAR", "AR4", "AR5", "AR6", "unstated"];
    public static readonly string[] Units = ["kg", "kWh", "MVA", "panel", "m3"];

    private static readonly Dictionary<EquipmentClass, string> OfClasses = Enum.GetValues<EquipmentClass>().ToDictionary(kind => kind, kind => kind switch
    {
        EquipmentClass.Transformer => "transformer",
        EquipmentClass.Line => "line",
        EquipmentClass.Cable => "cable",
        EquipmentClass.Switchgear => "switchgear",
        EquipmentClass.Battery => "battery",
        EquipmentClass.Compensator => "compensator",
        _ => "other",
    });

    private static readonly Dictionary<ChargeRule, string> OfRules = new()
    {
        [ChargeRule.StraightLine] = "straight-line",
        [ChargeRule.UnitOfProduction] = "unit-of-production",
    };

    public static string[] Classes => [.. OfClasses.Values];

    public static string[] Rules => [.. OfRules.Values];

    public static string Of(EquipmentClass kind) => OfClasses[kind];

    public static string Of(ChargeRule rule) => OfRules[rule];

    public static EquipmentClass Class(string name) => OfClasses.Single(pair => pair.Value == name).Key;

    public static ChargeRule Rule(string name) => OfRules.Single(pair => pair.Value == name).Key;
}
