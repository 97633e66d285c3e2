using CarbonLedger.Carbon;
using CarbonLedger.Ingest.Formats.Yaml;

namespace CarbonLedger.Ingest.Formats.Profiles;

/// <summary>
/// How payloads of a foreign format become captures; written in YAML, schema <c>carbonledger.profile/1</c>:
/// <code>
/// profile: carbonledger.profile/1
/// id: my-meters
/// about: What it is for.                  # optional
/// topic: plant/{site}/{device}/energy     # MQTT filter with {site} and {device}
/// items: /readings                        # optional: an array gives an item each; several pointers: the first that leads anywhere
/// when: { at: /kind, is: energy }         # optional
/// site: topic                             # topic, enrolment, { is: plant-1 } or { at: /site }
/// device: topic                           # topic, client, { is: m-1 } or { at: /meter }
/// time: { at: /ts, form: unix-ms }        # iso8601, unix-s, unix-ms; with iso8601 also offset: "+08:00"
/// sequence: { at: /n }                    # optional: 0 without
/// quality: good                           # or { at: /q, names: { ok: good, bad: suspect }, otherwise: suspect }
/// registers:
///   - { register: "1-0:1.8.0", at: /import, unit: kWh }
///   - { register: { at: /obis, names: { in: "1-0:1.8.0" } }, at: /value, unit: { at: /unit }, kind: register, optional: true, decimals: cut }
/// </code>
/// A mapped capture is unsigned and of version 0.
/// </summary>
public sealed record MappingProfile
{
    public const string Schema = "carbonledger.profile/1";

    /// <summary>Rules for registers in one profile.</summary>
    public const int RegistersMax = 32;

    /// <summary>1 to 64 of A-Z a-z 0-9 . _ -</summary>
    public required string Id { get; init; }

    public required string About { get; init; }

    public required TopicTemplate Topic { get; init; }

    /// <summary>Where items stand; the first that leads to something counts.</summary>
    public required IReadOnlyList<JsonPointer> Items { get; init; }

    public required ItemFilter? When { get; init; }

    public required ProfileSource Site { get; init; }

    public required ProfileSource Device { get; init; }

    public required TimeRule Time { get; init; }

    public required JsonPointer? Sequence { get; init; }

    public required QualityRule Quality { get; init; }

    public required IReadOnlyList<RegisterRule> Registers { get; init; }

    /// <summary>True if a value is power or energy of an interval: what comes of it is of quality <c>derived</c>.</summary>
    public bool IsDerived => Registers.Any(rule => rule.Kind != ValueKind.Register);

    /// <summary>Reads a profile; every problem names its line and column. Never throws on any bytes.</summary>
    public static InputReading<MappingProfile> Read(ReadOnlySpan<byte> utf8)
    {
        Problems problems = new();
        YamlNode? root = YamlReader.Read(utf8, problems);
        MappingProfile? profile = root is null ? null : new MappingProfileReader(problems).Read(root);
        return new InputReading<MappingProfile>(problems.Any ? null : profile, problems.Kept);
    }
}
