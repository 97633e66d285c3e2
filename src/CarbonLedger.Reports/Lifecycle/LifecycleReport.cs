using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Carbon.Lifecycle;

namespace CarbonLedger.Reports.Lifecycle;

/// <summary>Shows an asset's life: as text for a terminal, as JSON, as a picture. Each takes all it says as an argument; the same facts give the same bytes.</summary>
public static class LifecycleReport
{
    /// <summary>For a terminal: who, how long, by which rule, the table by module, what was charged, the gas. Lines are ended by LF.</summary>
    /// <exception cref="InvalidOperationException">The asset was never commissioned; so for the other forms.</exception>
    public static string Text(LifecycleFacts facts) => new LifecycleText(facts).Format();

    /// <summary>UTF-8, indented; amounts exact in mg, in quotes.</summary>
    public static byte[] Json(LifecycleFacts facts) => new LifecycleJson(facts).Write();

    /// <summary>PNG, 2000 pixels wide: carbon by module from the cradle to the date, the charge, D apart.</summary>
    public static byte[] Png(LifecycleFacts facts) => LifecyclePicture.Draw(facts).Png;

    internal static string NameOf(EquipmentClass kind) => kind.ToString().ToLowerInvariant();

    internal static string NameOf(Sf6Event happened) => happened switch
    {
        Sf6Event.Filled => "filled",
        Sf6Event.ToppedUp => "topped up",
        Sf6Event.Repaired => "repaired",
        Sf6Event.Withdrawn => "withdrawn",
        Sf6Event.Retired => "retired",
        _ => "transferred",
    };

    internal static LifecycleModule ModuleOf(EmissionKind kind) => kind switch
    {
        EmissionKind.Leak => LifecycleModule.B1,
        EmissionKind.Repair => LifecycleModule.B2,
        _ => LifecycleModule.C1,
    };

    // As EmbodiedCarbon says it, which the record alone is enough for.
    internal static bool IsExpired(LifecycleRecord record) =>
        record.Embodied is EpdDeclaration epd && epd.ValidUntil < DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(record.Commissioned.UnixMilliseconds).UtcDateTime);
}
