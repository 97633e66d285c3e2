using System.Reflection;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Simulators;

/// <summary>The demo networks that are built in: a MATPOWER case each, with a fleet of our own.</summary>
public static class NetworkCatalog
{
    private static readonly (string Name, string Case)[] Entries = [("ieee14", "case14"), ("case30", "case30"), ("ieee57", "case57"), ("ieee118", "case118")];

    public static IReadOnlyList<string> Names { get; } = [.. Entries.Select(entry => entry.Name)];

    /// <summary>The network file and its model. The same bytes in every run.</summary>
    /// <exception cref="ArgumentException">No such network; the message lists the names.</exception>
    public static MatpowerNetwork Load(string name)
    {
        MatpowerCase source = LoadCase(name);
        MatpowerFleet fleet = MatpowerFleetReader.Read(Resource($"{name}.json")).Require($"{name}.json");
        MatpowerImportOptions options = new(new NetworkId(name)) { Source = $"MATPOWER {fleet.Case}, IEEE test case archive; fleet {name}" };
        return MatpowerImport.ToNetwork(source, fleet, options).Require(name);
    }

    /// <summary>The case as published, without a fleet.</summary>
    /// <exception cref="ArgumentException">No such network; the message lists the names.</exception>
    public static MatpowerCase LoadCase(string name)
    {
        string? file = Entries.FirstOrDefault(entry => entry.Name == name).Case;
        if (file is null)
        {
            throw new ArgumentException($"No network '{name}'; expected one of {string.Join(", ", Names)}.", nameof(name));
        }

        return MatpowerReader.Read(System.Text.Encoding.UTF8.GetString(Resource($"{file}.m"))).Require($"{file}.m");
    }

    private static byte[] Resource(string file)
    {
        Assembly assembly = typeof(NetworkCatalog).Assembly;
        string name = assembly.GetManifestResourceNames().Single(candidate => candidate.EndsWith("." + file, StringComparison.Ordinal));
        using Stream stream = assembly.GetManifestResourceStream(name)!;
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
