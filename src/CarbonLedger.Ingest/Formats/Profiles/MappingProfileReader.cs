using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Ingest.Formats.Yaml;

namespace CarbonLedger.Ingest.Formats.Profiles;

/// <summary>Turns YAML into a profile, strictly: what is not known is a problem, and all problems are gathered.</summary>
internal sealed class MappingProfileReader(Problems problems)
{
    private static readonly JsonPointer Root = JsonPointer.TryParse("", out JsonPointer? root) ? root : throw new InvalidOperationException("The empty text is a pointer.");

    private readonly YamlForm fields = new(problems);

    /// <summary>The profile; to be used only if no problem was found.</summary>
    public MappingProfile Read(YamlNode root)
    {
        fields.Only(root, "the profile", "profile", "id", "about", "topic", "items", "when", "site", "device", "time", "sequence", "quality", "registers");
        _ = fields.Text(root, "profile", MappingProfile.Schema, text => text == MappingProfile.Schema);
        string id = fields.Text(root, "id", $"an identifier of 1 to {Identifier.LengthMax} of A-Z a-z 0-9 . _ -", Identifier.IsValid);
        TopicTemplate? topic = null;
        _ = fields.Text(root, "topic", "a topic with {site} and {device} at most once, + for a level and # at the end", text => TopicTemplate.TryParse(text, out topic));
        return new MappingProfile
        {
            Id = id,
            About = root.Field("about")?.Text ?? "",
            Topic = topic!,
            Items = Items(root.Field("items")),
            When = When(root.Field("when")),
            Site = Who(root, "site", topic?.NamesSite ?? true, "enrolment"),
            Device = Who(root, "device", topic?.NamesDevice ?? true, "client"),
            Time = Time(root),
            Sequence = Sequence(root.Field("sequence")),
            Quality = Quality(root.Field("quality")),
            Registers = Registers(root),
        };
    }

    private List<JsonPointer> Items(YamlNode? node)
    {
        if (node is null)
        {
            return [Root];
        }

        IReadOnlyList<YamlNode> pointers = node.Items ?? [node];
        if (pointers.Count is 0 or > JsonPointer.StepsMax)
        {
            problems.Add(node.Place, $"{pointers.Count} pointers", $"Expected items: 1 to {JsonPointer.StepsMax} pointers");
        }

        return [.. pointers.Select(Pointer)];
    }

    private ItemFilter? When(YamlNode? node)
    {
        if (node is null)
        {
            return null;
        }

        fields.Only(node, "when", "at", "is");
        return new ItemFilter(PointerAt(node), fields.Text(node, "is", "a text", _ => true));
    }

    private ProfileSource Who(YamlNode root, string name, bool isInTopic, string other)
    {
        YamlNode? node = root.Field(name);
        if (node?.Text == "topic" && isInTopic)
        {
            return new ProfileSource.FromTopic();
        }

        if (node?.Text == other)
        {
            return name == "site" ? new ProfileSource.FromEnrolment() : new ProfileSource.FromClient();
        }

        if (node?.Fields is null)
        {
            fields.Missing(root, name, $"topic (with {{{name}}} in it), {other}, {{ is: … }} or {{ at: /… }}");
            return new ProfileSource.FromTopic();
        }

        fields.Only(node, name, "is", "at");
        return node.Field("is") is null
            ? new ProfileSource.Pointed(PointerAt(node))
            : new ProfileSource.Constant(fields.Text(node, "is", "an identifier", Identifier.IsValid));
    }

    private TimeRule Time(YamlNode root)
    {
        if (root.Field("time") is not { Fields: not null } node)
        {
            fields.Missing(root, "time", "{ at: /…, form: iso8601, unix-s or unix-ms }");
            return new TimeRule(Root, TimeForm.Iso8601, null);
        }

        fields.Only(node, "time", "at", "form", "offset");
        TimeForm form = fields.Text(node, "form", "iso8601, unix-s or unix-ms", text => text is "iso8601" or "unix-s" or "unix-ms") switch
        {
            "unix-s" => TimeForm.UnixSeconds,
            "unix-ms" => TimeForm.UnixMilliseconds,
            _ => TimeForm.Iso8601,
        };
        string? offset = node.Field("offset") is null ? null : fields.Text(node, "offset", "an offset such as +08:00, with iso8601 only", text => form == TimeForm.Iso8601 && Timestamp.TryParse($"2026-01-01T00:00:00{text}", out _));
        return new TimeRule(PointerAt(node), form, offset);
    }

    private JsonPointer? Sequence(YamlNode? node)
    {
        if (node is null)
        {
            return null;
        }

        fields.Only(node, "sequence", "at");
        return PointerAt(node);
    }

    private QualityRule Quality(YamlNode? node)
    {
        Dictionary<string, DeviceQuality> names = [];
        if (node?.Fields is null)
        {
            return new QualityRule(null, names, node is null ? DeviceQuality.Good : QualityOf(node));
        }

        fields.Only(node, "quality", "at", "names", "otherwise");
        foreach ((string key, _, YamlNode value) in fields.Fields(node, "names"))
        {
            names[key] = QualityOf(value);
        }

        return new QualityRule(PointerAt(node), names, node.Field("otherwise") is { } otherwise ? QualityOf(otherwise) : null);
    }

    private DeviceQuality QualityOf(YamlNode node)
    {
        if (ClJson.QualityOf(node.Text) is { } quality)
        {
            return quality;
        }

        problems.Add(node.Place, node.Shown, $"Expected one of {string.Join(", ", Enum.GetValues<DeviceQuality>().Select(ClJson.NameOf))}");
        return DeviceQuality.Suspect;
    }

    private List<RegisterRule> Registers(YamlNode root)
    {
        YamlNode? node = root.Field("registers");
        if (node?.Items is not { Count: >= 1 and <= MappingProfile.RegistersMax } items)
        {
            fields.Missing(root, "registers", $"a sequence of 1 to {MappingProfile.RegistersMax} registers");
            return [];
        }

        return [.. items.Select(Rule)];
    }

    private RegisterRule Rule(YamlNode node)
    {
        fields.Only(node, "a register", "register", "at", "unit", "kind", "optional", "decimals");
        Dictionary<string, string> names = [];
        ProfileSource register = RegisterOf(node, names);
        ValueKind kind = fields.Choice(node, "kind", "register", "interval", "power") switch { "interval" => ValueKind.Interval, "power" => ValueKind.Power, _ => ValueKind.Register };
        ProfileSource unit = Unit(node);
        if (register is ProfileSource.Constant { Text: var obis } && unit is ProfileSource.Constant { Text: var name } && Register.IsKnown(obis)
            && ValueUnit.Find(name) is { } known && !known.Fits(obis, kind))
        {
            problems.Add(node.Field("unit")!.Place, name, $"Expected a unit of {(kind == ValueKind.Power ? "power" : Register.UnitOf(obis))} for register {obis}");
        }

        return new RegisterRule(
            register, names, PointerAt(node), unit, kind,
            fields.Choice(node, "optional", "false", "true") == "true",
            fields.Choice(node, "decimals", "refuse", "cut") == "cut");
    }

    private ProfileSource RegisterOf(YamlNode node, Dictionary<string, string> names)
    {
        if (node.Field("register") is not { Fields: not null } source)
        {
            return new ProfileSource.Constant(fields.Text(node, "register", "a known OBIS code such as \"1-0:1.8.0\"", Register.IsKnown));
        }

        fields.Only(source, "register", "at", "names");
        foreach ((string key, _, YamlNode value) in fields.Fields(source, "names"))
        {
            if (value.Text is null || !Register.IsKnown(value.Text))
            {
                problems.Add(value.Place, value.Shown, "Expected a known OBIS code such as \"1-0:1.8.0\"");
                continue;
            }

            names[key] = value.Text;
        }

        return new ProfileSource.Pointed(PointerAt(source));
    }

    private ProfileSource Unit(YamlNode node)
    {
        if (node.Field("unit") is not { Fields: not null } source)
        {
            return new ProfileSource.Constant(fields.Text(node, "unit", $"one of {ValueUnit.Names}, or {{ at: /… }}", text => ValueUnit.Find(text) is not null));
        }

        fields.Only(source, "unit", "at");
        return new ProfileSource.Pointed(PointerAt(source));
    }

    private JsonPointer PointerAt(YamlNode parent)
    {
        if (parent.Field("at") is { } node)
        {
            return Pointer(node);
        }

        problems.Add(parent.Place, parent.Shown, "Expected at: a JSON pointer such as /values/import");
        return Root;
    }

    private JsonPointer Pointer(YamlNode node)
    {
        if (JsonPointer.TryParse(node.Text, out JsonPointer? pointer))
        {
            return pointer;
        }

        problems.Add(node.Place, node.Shown, $"Expected a JSON pointer (RFC 6901) such as /values/import, of at most {JsonPointer.CharactersMax} characters and {JsonPointer.StepsMax} steps");
        return Root;
    }
}
