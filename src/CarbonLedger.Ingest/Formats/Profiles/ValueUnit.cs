using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Formats.Profiles;

/// <summary>A unit a payload may use, and the power of ten that brings a value to thousandths of the register's own unit (Wh, varh, mV) or of W and var.</summary>
public sealed record ValueUnit
{
    private static readonly ValueUnit[] All =
    [
        new("Wh", "kWh", false, 0), new("kWh", "kWh", false, 3), new("MWh", "kWh", false, 6),
        new("varh", "kvarh", false, 0), new("kvarh", "kvarh", false, 3), new("Mvarh", "kvarh", false, 6),
        new("V", "V", false, 3), new("kV", "V", false, 6),
        new("W", "kWh", true, 3), new("kW", "kWh", true, 6), new("MW", "kWh", true, 9),
        new("var", "kvarh", true, 3), new("kvar", "kvarh", true, 6), new("Mvar", "kvarh", true, 9),
    ];

    private ValueUnit(string name, string registerUnit, bool isPower, int power) => (Name, RegisterUnit, IsPower, Power) = (name, registerUnit, isPower, power);

    /// <summary>As written in a profile or payload.</summary>
    public string Name { get; }

    /// <summary>The unit of the registers it may be used for (<see cref="Register.UnitOf"/>).</summary>
    public string RegisterUnit { get; }

    public bool IsPower { get; }

    /// <summary>Energy and voltage: to thousandths of kWh, kvarh or V. Power: to thousandths of W or var.</summary>
    public int Power { get; }

    /// <summary>All names, for a refusal.</summary>
    public static string Names { get; } = string.Join(", ", All.Select(unit => unit.Name));

    /// <summary>The unit of a name, letter for letter; null for any other.</summary>
    public static ValueUnit? Find(string? name) => Array.Find(All, unit => unit.Name == name);

    public bool Fits(string obis, ValueKind kind) => Register.UnitOf(obis) == RegisterUnit && IsPower == (kind == ValueKind.Power) && (kind == ValueKind.Register || obis != Register.Voltage);

    public override string ToString() => Name;
}
