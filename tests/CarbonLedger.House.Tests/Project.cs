using System.Xml.Linq;

namespace CarbonLedger.House.Tests;

/// <summary>A project file of the house, as it stands on disk.</summary>
internal sealed record Project(string Name, string Path, IReadOnlyList<string> References, IReadOnlyList<string> Packages)
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public static IReadOnlyList<Project> All { get; } =
    [
        .. new[] { "src", "grains", "simulators", "tests" }
            .SelectMany(folder => Directory.EnumerateFiles(System.IO.Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal)
            .Select(Read),
    ];

    private static Project Read(string path)
    {
        XDocument file = XDocument.Load(path);
        return new Project(
            System.IO.Path.GetFileNameWithoutExtension(path),
            path,
            [.. file.Descendants("ProjectReference").Select(item => System.IO.Path.GetFileNameWithoutExtension(item.Attribute("Include")!.Value.Replace('\\', '/')))],
            [.. file.Descendants("PackageReference").Select(item => item.Attribute("Include")!.Value)]);
    }

    private static string FindRoot(string folder) =>
        File.Exists(System.IO.Path.Combine(folder, "CarbonLedger.sln"))
            ? folder
            : FindRoot(System.IO.Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("No CarbonLedger.sln above the tests."));
}
