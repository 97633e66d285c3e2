using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Formats.Profiles;

/// <summary>One payload on its way through a profile.</summary>
internal sealed class ProfileMapping(MappingProfile profile, PayloadOrigin origin, string? topicSite, string? topicDevice)
{
    private readonly Problems problems = new();
    private readonly List<Captured> captured = [];
    private readonly Dictionary<(SiteId, DeviceId, Timestamp), Captured> byKey = [];
    private readonly List<DerivedValue> derived = [];
    private int skipped;

    public void Add(IPayloadItem item)
    {
        if (profile.When is { } filter && !(item.TryGet(filter.Pointer, out string? text) && text == filter.Text))
        {
            skipped++;
            return;
        }

        if (Device(item) is not { } device || Site(item, device) is not { } site || Time(item) is not { } time
            || Sequence(item) is not { } sequence || Quality(item) is not { } quality)
        {
            return;
        }

        List<(string Obis, ValueKind Kind, RegisterValue Value, long Amount)> values = [];
        bool isWhole = true;
        foreach (RegisterRule rule in profile.Registers)
        {
            isWhole &= Read(item, rule, values);
        }

        if (isWhole && values.Count == 0)
        {
            problems.Add(item.Path, null, "Expected at least one register of the profile");
        }

        if (isWhole)
        {
            Take(item, site, device, time, sequence, quality, values);
        }
    }

    public MappedPayload Close() => new(
        [.. captured.Where(one => !one.IsWrong).Select(one => one.ToCapture())], derived, skipped, problems.Kept);

    private DeviceId? Device(IPayloadItem item)
    {
        (string? text, string path) = profile.Device switch
        {
            ProfileSource.FromTopic => (topicDevice, "topic"),
            ProfileSource.FromClient => (origin.Client, "client"),
            _ => Text(item, profile.Device, "device"),
        };
        if (Identifier.IsValid(text))
        {
            return new DeviceId(text!);
        }

        problems.Add(path, text, $"Expected a device: an identifier of 1 to {Identifier.LengthMax} of A-Z a-z 0-9 . _ -");
        return null;
    }

    private SiteId? Site(IPayloadItem item, DeviceId device)
    {
        if (profile.Site is ProfileSource.FromEnrolment)
        {
            SiteId? enrolled = origin.SiteOf(device);
            if (enrolled is null)
            {
                problems.Add($"{item.Path} site", device.Value, "Expected a device that is enrolled at a site");
            }

            return enrolled;
        }

        (string? text, string path) = profile.Site is ProfileSource.FromTopic ? (topicSite, "topic") : Text(item, profile.Site, "site");
        if (Identifier.IsValid(text))
        {
            return new SiteId(text!);
        }

        problems.Add(path, text, $"Expected a site: an identifier of 1 to {Identifier.LengthMax} of A-Z a-z 0-9 . _ -");
        return null;
    }

    private Timestamp? Time(IPayloadItem item)
    {
        if (item.OwnTime is { } own)
        {
            return own;
        }

        if (item.TryGet(profile.Time.Pointer, out string? text) && text is not null && profile.Time.TryRead(text, out Timestamp time))
        {
            return time;
        }

        problems.Add($"{item.Path}{profile.Time.Pointer}", text, $"Expected {profile.Time.Expected}");
        return null;
    }

    private long? Sequence(IPayloadItem item)
    {
        if (profile.Sequence is not { } pointer)
        {
            return 0;
        }

        if (item.TryGet(pointer, out string? text) && text is not null && DecimalText.TryParse(text, out DecimalText number)
            && number.TryScale(0, cut: false, out long sequence) && sequence >= 0)
        {
            return sequence;
        }

        problems.Add($"{item.Path}{pointer}", text, "Expected a whole number of 0 or more");
        return null;
    }

    private DeviceQuality? Quality(IPayloadItem item)
    {
        if (profile.Quality.Pointer is not { } pointer)
        {
            return profile.Quality.Otherwise;
        }

        if (item.TryGet(pointer, out string? text) && text is not null && profile.Quality.Names.TryGetValue(text, out DeviceQuality named))
        {
            return named;
        }

        if (profile.Quality.Otherwise is null)
        {
            problems.Add($"{item.Path}{pointer}", text, $"Expected one of {string.Join(", ", profile.Quality.Names.Keys)}");
        }

        return profile.Quality.Otherwise;
    }

    /// <summary>False if the value is wrong; true if it was read or may be missing.</summary>
    private bool Read(IPayloadItem item, RegisterRule rule, List<(string Obis, ValueKind Kind, RegisterValue Value, long Amount)> values)
    {
        string path = $"{item.Path}{rule.Value}";
        if (!item.TryGet(rule.Value, out string? text) && rule.IsOptional)
        {
            return true;
        }

        if (Obis(item, rule) is not { } obis)
        {
            return false;
        }

        (string? unitName, string unitPath) = Text(item, rule.Unit, "unit");
        if (ValueUnit.Find(unitName) is not { } unit || !unit.Fits(obis, rule.Kind))
        {
            problems.Add(unitPath, unitName, $"Expected a unit of {(rule.Kind == ValueKind.Power ? "power" : Register.UnitOf(obis))} for register {obis}: one of {ValueUnit.Names}");
            return false;
        }

        if (text is null || !DecimalText.TryParse(text, out DecimalText number))
        {
            problems.Add(path, text, $"Expected {DecimalText.Expected}");
            return false;
        }

        if (rule.Kind == ValueKind.Register && RegisterOf(text, number, unit, rule.Cuts) is { } value)
        {
            values.Add((obis, rule.Kind, value, 0));
            return true;
        }

        if (rule.Kind != ValueKind.Register && number.TryScale(unit.Power, rule.Cuts, out long amount) && amount >= 0)
        {
            values.Add((obis, rule.Kind, default, amount));
            return true;
        }

        problems.Add(path, $"{text} {unit}", rule.Kind == ValueKind.Register
            ? $"Expected 0 or more {Register.UnitOf(obis)} of at most {RegisterValue.DigitsMax} digits, {RegisterValue.DecimalsMax} of them decimals{(rule.Cuts ? "" : " (decimals: cut drops further ones)")}"
            : $"Expected 0 or more, whole {(rule.Kind == ValueKind.Power ? "mW or mvar" : "Wh or varh")}{(rule.Cuts ? "" : " (decimals: cut drops further digits)")}");
        return false;
    }

    private string? Obis(IPayloadItem item, RegisterRule rule)
    {
        (string? name, string path) = Text(item, rule.Register, "register");
        if (name is not null && rule.Names.TryGetValue(name, out string? obis))
        {
            return obis;
        }

        if (name is not null && rule.Names.Count == 0 && Register.IsKnown(name))
        {
            return name;
        }

        problems.Add(path, name, rule.Names.Count == 0 ? "Expected a known OBIS code" : $"Expected one of {string.Join(", ", rule.Names.Keys)}");
        return null;
    }

    /// <summary>As sent if it can be; else in thousandths of the register's unit.</summary>
    private static RegisterValue? RegisterOf(string text, DecimalText number, ValueUnit unit, bool cuts)
    {
        if (unit.Name == unit.RegisterUnit && RegisterValue.TryParse(text, out RegisterValue asSent))
        {
            return asSent;
        }

        return number.Mantissa >= 0 && number.TryScale(unit.Power, cuts, out long thousandths) && RegisterValue.TryCreate(thousandths, -RegisterValue.DecimalsMax, out RegisterValue value)
            ? value
            : null;
    }

    private static (string? Text, string Path) Text(IPayloadItem item, ProfileSource source, string name)
    {
        switch (source)
        {
            case ProfileSource.Constant constant:
                return (constant.Text, $"profile {name}");
            case ProfileSource.Pointed pointed:
                _ = item.TryGet(pointed.Pointer, out string? text);
                return (text, $"{item.Path}{pointed.Pointer}");
            default:
                return (null, name);
        }
    }

    private void Take(
        IPayloadItem item, SiteId site, DeviceId device, Timestamp time, long sequence, DeviceQuality quality,
        List<(string Obis, ValueKind Kind, RegisterValue Value, long Amount)> values)
    {
        foreach ((string obis, ValueKind kind, RegisterValue value, long amount) in values)
        {
            if (kind != ValueKind.Register)
            {
                derived.Add(new DerivedValue(site, device, time, sequence, obis, kind, amount));
                continue;
            }

            if (!byKey.TryGetValue((site, device, time), out Captured? one))
            {
                one = new Captured(site, device, time, sequence, quality);
                byKey.Add((site, device, time), one);
                captured.Add(one);
            }

            if (one.Sequence != sequence || one.Quality != quality || !one.TryAdd(obis, value))
            {
                one.IsWrong = true;
                problems.Add(item.Path, $"{obis} {value}", $"Expected one value, sequence and quality for {device} at {time}; the payload has another");
            }
        }
    }

    private sealed class Captured(SiteId site, DeviceId device, Timestamp time, long sequence, DeviceQuality quality)
    {
        private readonly SortedDictionary<string, RegisterValue> registers = new(StringComparer.Ordinal);

        public long Sequence => sequence;

        public DeviceQuality Quality => quality;

        public bool IsWrong { get; set; }

        /// <summary>False if the register has another value already.</summary>
        public bool TryAdd(string obis, RegisterValue value) => registers.TryAdd(obis, value) || registers[obis] == value;

        public Capture ToCapture() => new(site, device, time, sequence, 0, quality, [.. registers.Select(pair => new RegisterReading(pair.Key, pair.Value))]);
    }
}
