namespace CarbonLedger.Ingest.Formats.Profiles;

/// <summary>The profiles that ship with the program.</summary>
public static class BuiltInProfiles
{
    private const string Prefix = "profile.", Suffix = ".yaml";

    /// <summary>Their ids, sorted.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(BuiltInProfiles).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^Suffix.Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>The YAML of a profile, to be read or copied; null if there is none of that name.</summary>
    public static byte[]? Find(string name)
    {
        using Stream? stream = typeof(BuiltInProfiles).Assembly.GetManifestResourceStream(Prefix + name + Suffix);
        if (stream is null)
        {
            return null;
        }

        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
