using CarbonLedger.Carbon.Amounts;

namespace CarbonLedger.Carbon.Network;

/// <summary>
/// Carbon that enters the network without power, at a bus or along a branch (eq. 15): the embodied charge of equipment, SF6. It
/// flows on with the power. That of a branch enters at the bus at its receiving end. Where less power passes than could carry it at 100 kg/kWh, it
/// stays at the bus, as part of its mismatch.
/// </summary>
/// <param name="Id">Unique among the sources of the network.</param>
/// <param name="Kind"><see cref="Embodied"/>, <see cref="EndOfLife"/>, <see cref="Sf6"/> or <see cref="Other"/>.</param>
/// <param name="Bus">Where it enters; none for a branch.</param>
/// <param name="Branch">The branch it belongs to; none for a bus.</param>
/// <param name="PerInterval">Carbon in 15 minutes, 0 or more, of the gas set and boundary of the network's factors.</param>
public sealed record CarbonSource(string Id, string Kind, BusId? Bus, AssetId? Branch, CarbonMass PerInterval)
{
    /// <summary>Carbon embodied in equipment, modules A and B3 to B5, as it is charged.</summary>
    public const string Embodied = "embodied";

    /// <summary>What is expected of its end of life, modules C1 to C4, as it is charged.</summary>
    public const string EndOfLife = "end-of-life";

    /// <summary>Insulating gas that got out.</summary>
    public const string Sf6 = "sf6";

    /// <summary>Anything else.</summary>
    public const string Other = "other";

    private const char IdSeparator = '/';

    /// <summary>What the CO2e was reckoned with: a set of warming potentials, with its table where it was reckoned here; empty where that is not stated.</summary>
    public string Basis { get; init; } = "";

    /// <summary>Whether it rests on a default that was never checked against a source. Whatever shows the amount shows this.</summary>
    public bool IsUncheckedDefault { get; init; }

    /// <summary>The id of a source that a record makes. Its separator is in no identifier, so that no source of a network file has the same.</summary>
    /// <param name="kind">Of the source.</param>
    /// <param name="parts">What it is of: an asset; of gas the unit and the asset it stood at.</param>
    public static string IdOf(string kind, params ReadOnlySpan<string> parts) => $"{kind}{IdSeparator}{string.Join(IdSeparator, parts)}";

    /// <summary>What an id made by <see cref="IdOf"/> is of: the kind, then the parts; the id alone for any other.</summary>
    public static IReadOnlyList<string> PartsOf(string id) => id.Split(IdSeparator);

    /// <summary>kg per hour; a larger source is refused.</summary>
    public const decimal KilogramsPerHourMax = 1_000_000_000;

    /// <summary>An interval has a quarter of what an hour has; 1 kg is 1 000 000 mg.</summary>
    public const decimal MilligramsPerIntervalOfKilogramPerHour = 250_000;
}
