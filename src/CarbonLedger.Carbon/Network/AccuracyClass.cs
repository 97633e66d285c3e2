namespace CarbonLedger.Carbon.Network;

/// <summary>
/// The accuracy class of a meter or an instrument transformer (IEC 62053, IEC 61869) by its usual name, and the limit of error
/// it stands for at rated load, in millionths of the energy: 0.5S is 5 000.
/// </summary>
public sealed record AccuracyClass
{
    private AccuracyClass(string name, int limitPpm) => (Name, LimitPpm) = (name, limitPpm);

    /// <summary>From the most exact on.</summary>
    public static IReadOnlyList<AccuracyClass> All { get; } =
        [new("0.2S", 2_000), new("0.2", 2_000), new("0.5S", 5_000), new("0.5", 5_000), new("1", 10_000), new("2", 20_000)];

    public string Name { get; }

    /// <summary>Half-width of the limits of error, millionths.</summary>
    public int LimitPpm { get; }

    /// <summary>The class of a name, or none.</summary>
    public static AccuracyClass? Find(string name) => All.FirstOrDefault(known => known.Name == name);

    public override string ToString() => Name;
}
