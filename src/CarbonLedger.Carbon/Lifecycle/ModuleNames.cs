namespace CarbonLedger.Carbon.Lifecycle;

/// <summary>Names and stages of the modules.</summary>
public static class ModuleNames
{
    private static readonly Dictionary<string, LifecycleModule> ByName =
        Enum.GetValues<LifecycleModule>().ToDictionary(module => module.Name(), StringComparer.Ordinal);

    /// <summary>As the standard writes it: "A1", "A1-A3", "D".</summary>
    public static string Name(this LifecycleModule module) => module == LifecycleModule.A1ToA3 ? "A1-A3" : module.ToString();

    /// <summary>The module of a name; false for any other text.</summary>
    public static bool TryFind(string name, out LifecycleModule module) => ByName.TryGetValue(name, out module);

    /// <summary>A1 to A5: what is embodied when the asset is put in service.</summary>
    public static bool IsUpfront(this LifecycleModule module) => module is >= LifecycleModule.A1 and <= LifecycleModule.A5;

    /// <summary>B3 to B5: carbon that work on the asset adds to it.</summary>
    public static bool IsAdded(this LifecycleModule module) => module is LifecycleModule.B3 or LifecycleModule.B4 or LifecycleModule.B5;

    /// <summary>B1, B2, B6 and B7: carbon of an interval of use, never spread.</summary>
    public static bool IsUse(this LifecycleModule module) =>
        module is LifecycleModule.B1 or LifecycleModule.B2 or LifecycleModule.B6 or LifecycleModule.B7;

    /// <summary>C1 to C4: the end of life.</summary>
    public static bool IsEnd(this LifecycleModule module) => module is >= LifecycleModule.C1 and <= LifecycleModule.C4;
}
