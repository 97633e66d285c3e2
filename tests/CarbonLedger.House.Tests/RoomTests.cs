using System.Text.RegularExpressions;

namespace CarbonLedger.House.Tests;

/// <summary>The rooms of the house and which may know of which, read from the project files.</summary>
public sealed partial class RoomTests
{
    // In order: a room may reference only rooms before it, and only those its row allows.
    private static readonly (string Room, string[] MayReference)[] Rooms =
    [
        ("CarbonLedger.Carbon", []),
        ("CarbonLedger.Ledger", []),
        ("CarbonLedger.Entries", ["CarbonLedger.Carbon", "CarbonLedger.Ledger"]),
        ("CarbonLedger.Abstractions", ["CarbonLedger.Entries"]),
        ("CarbonLedger.Ingest", ["CarbonLedger.Abstractions"]),
        ("CarbonLedger.Storage.Sqlite", ["CarbonLedger.Abstractions"]),
        ("CarbonLedger.Storage.Postgres", ["CarbonLedger.Abstractions"]),
        ("CarbonLedger.Storage.Influx", ["CarbonLedger.Abstractions"]),
        ("CarbonLedger.Anchors", ["CarbonLedger.Abstractions"]),
        ("CarbonLedger.Reports", ["CarbonLedger.Abstractions"]),
        ("CarbonLedger.Grains.Contracts", ["CarbonLedger.Entries"]),
        ("CarbonLedger.Grains", ["CarbonLedger.Grains.Contracts", "CarbonLedger.Abstractions"]),
        ("CarbonLedger.Simulators", ["CarbonLedger.Entries"]),
        ("CarbonLedger.Simulators.ChainMaker", ["CarbonLedger.Anchors"]),
        ("CarbonLedger.Server", ["CarbonLedger.Ingest", "CarbonLedger.Storage.Sqlite", "CarbonLedger.Storage.Postgres", "CarbonLedger.Storage.Influx", "CarbonLedger.Anchors", "CarbonLedger.Reports", "CarbonLedger.Grains", "CarbonLedger.Simulators", "CarbonLedger.Simulators.ChainMaker"]),
        ("CarbonLedger.Cli", ["CarbonLedger.Server"]),
    ];

    private static readonly Dictionary<string, string[]> PackagesOfPureRooms = new()
    {
        ["CarbonLedger.Carbon"] = [],
        ["CarbonLedger.Ledger"] = ["NSec.Cryptography", "System.Formats.Cbor"],
        ["CarbonLedger.Entries"] = [],
    };

    [Fact]
    public void EveryProject_ReferencesOnlyWhatItsRowAllows()
    {
        Dictionary<string, string[]> allowed = Rooms.ToDictionary(row => row.Room, row => row.MayReference);
        foreach (Project project in Project.All.Where(project => !IsTest(project)))
        {
            Assert.True(allowed.TryGetValue(project.Name, out string[]? may), $"{project.Name} has no row in the table of rooms.");
            Assert.All(project.References, reference => Assert.True(may.Contains(reference), $"{project.Name} references {reference}; it may reference {string.Join(", ", may)}."));
        }
    }

    [Fact]
    public void NoProject_ReferencesARoomBehindIt()
    {
        string[] order = [.. Rooms.Select(row => row.Room)];
        foreach ((string room, string[] may) in Rooms)
        {
            Assert.All(may, reference => Assert.True(Array.IndexOf(order, reference) < Array.IndexOf(order, room), $"{room} looks back at {reference}."));
        }
    }

    [Fact]
    public void NoProductProject_ReferencesATest() =>
        Assert.All(Project.All.Where(project => !IsTest(project)), project => Assert.DoesNotContain(project.References, reference => reference.EndsWith(".Tests", StringComparison.Ordinal)));

    [Fact]
    public void PureRooms_UseOnlyThePackagesTheyMay()
    {
        foreach ((string room, string[] packages) in PackagesOfPureRooms)
        {
            Assert.Equal(packages, Project.All.Single(project => project.Name == room).Packages.Order());
        }
    }

    [Fact]
    public void PureRooms_AreGivenTheBannedSymbols()
    {
        string props = File.ReadAllText(Path.Combine(Project.Root, "Directory.Build.props"));
        Assert.All(PackagesOfPureRooms.Keys, room => Assert.Contains($"'$(MSBuildProjectName)' == '{room}'", props, StringComparison.Ordinal));
        string banned = File.ReadAllText(Path.Combine(Project.Root, "src", "BannedSymbols.Pure.txt"));
        Assert.All(
            ["T:System.IO.File;", "N:System.Net.Sockets;", "T:System.Threading.Tasks.Task;", "T:System.Random;", "T:System.TimeProvider;", "M:System.Math.Sin("],
            symbol => Assert.Contains(symbol, banned, StringComparison.Ordinal));
    }

    [Fact]
    public void EveryRoom_HasATestProject()
    {
        // The ChainMaker test node is itself what the tests of the anchors run against.
        string[] without = ["CarbonLedger.Grains.Contracts", "CarbonLedger.Abstractions", "CarbonLedger.Server", "CarbonLedger.Cli", "CarbonLedger.Simulators.ChainMaker"];
        foreach ((string room, _) in Rooms.Where(row => !without.Contains(row.Room)))
        {
            string tests = room.StartsWith("CarbonLedger.Storage.", StringComparison.Ordinal) ? "CarbonLedger.Storage.Tests" : room + ".Tests";
            Assert.Contains(Project.All, project => project.Name == tests);
        }
    }

    [Fact]
    public void EveryPackage_IsPinnedExactlyInOnePlace()
    {
        string pins = File.ReadAllText(Path.Combine(Project.Root, "Directory.Packages.props"));
        Assert.All(VersionPattern().Matches(pins), match => Assert.Matches("^[0-9]+(\\.[0-9]+){2,3}(-[a-z0-9.]+)?$", match.Groups[1].Value));
        Assert.All(Project.All, project => Assert.DoesNotContain("Version=", File.ReadAllText(project.Path), StringComparison.Ordinal));
    }

    [Fact]
    public void Solution_HoldsEveryProject()
    {
        string solution = File.ReadAllText(Path.Combine(Project.Root, "CarbonLedger.sln"));
        Assert.All(Project.All, project => Assert.Contains($"{project.Name}.csproj", solution, StringComparison.Ordinal));
    }

    private static bool IsTest(Project project) => project.Path.Contains($"{Path.DirectorySeparatorChar}tests{Path.DirectorySeparatorChar}", StringComparison.Ordinal);

    [GeneratedRegex("PackageVersion Include=\"[^\"]+\" Version=\"([^\"]+)\"")]
    private static partial Regex VersionPattern();
}
