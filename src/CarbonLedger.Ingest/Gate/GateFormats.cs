using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Formats.Profiles;
using CarbonLedger.Ingest.Formats.Sparkplug;

namespace CarbonLedger.Ingest;

/// <summary>What the MQTT doors take beside cl-json, and from whom.</summary>
public sealed record GateFormats
{
    /// <summary>Profiles tried in this order by their topics; one that a sender names goes first.</summary>
    public IReadOnlyList<MappingProfile> Profiles { get; init; } = [];

    /// <summary>How Sparkplug readings become captures; null: Sparkplug topics are foreign.</summary>
    public MappingProfile? Sparkplug { get; init; }

    /// <summary>How the Sparkplug host waits and what it keeps.</summary>
    public SparkplugOptions SparkplugOptions { get; init; } = new();

    /// <summary>The id of the Sparkplug host application, whose state edge nodes may ask for.</summary>
    public string SparkplugHostId { get; init; } = "carbonledger";

    /// <summary>Keys of meters behind OCMF records: SubjectPublicKeyInfo in DER (RFC 5480). A record of any other device is refused.</summary>
    public IReadOnlyDictionary<DeviceId, byte[]> OcmfKeys { get; init; } = new Dictionary<DeviceId, byte[]>();

    /// <summary>True if registers may be made of power or interval energy.</summary>
    internal bool MayDerive => Sparkplug is { IsDerived: true } || Profiles.Any(profile => profile.IsDerived);

    /// <summary>Which devices need not sign. Foreign formats have no signature of ours; what is taken without one is shown as unsigned in every figure.</summary>
    public Func<DeviceId, bool> MayBeUnsigned { get; init; } = _ => false;

    /// <summary>The devices that a client may publish for besides itself, by client id.</summary>
    public IReadOnlyDictionary<string, IReadOnlySet<DeviceId>> Gateways { get; init; } = new Dictionary<string, IReadOnlySet<DeviceId>>();
}
