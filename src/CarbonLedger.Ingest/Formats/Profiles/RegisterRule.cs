namespace CarbonLedger.Ingest.Formats.Profiles;

/// <summary>One value of a payload item and the register it is of.</summary>
/// <param name="Register">An OBIS code, or where its name stands.</param>
/// <param name="Names">What the payload's names mean; empty if it writes OBIS codes.</param>
/// <param name="Value">Where the value stands.</param>
/// <param name="Unit">A unit, or where its name stands.</param>
/// <param name="Kind">What the value counts.</param>
/// <param name="IsOptional">A payload without the value is no problem.</param>
/// <param name="Cuts">Digits behind a whole Wh, varh or mV are dropped; otherwise such a value is refused. A register's differences do not drift by it.</param>
public sealed record RegisterRule(
    ProfileSource Register,
    IReadOnlyDictionary<string, string> Names,
    JsonPointer Value,
    ProfileSource Unit,
    ValueKind Kind,
    bool IsOptional,
    bool Cuts);
