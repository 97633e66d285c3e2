using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Tests;

/// <summary>The method's text beside the code: what it points at is there.</summary>
public sealed partial class MethodTextTests
{
    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "src", "CarbonLedger.Carbon");
    private static readonly string Text = File.ReadAllText(Path.Combine(Folder, "README.md"));

    [Fact]
    public void EveryRelativeLink_Resolves()
    {
        string[] links = [.. Link().Matches(Text).Select(match => match.Groups[1].Value).Where(link => !link.Contains("://", StringComparison.Ordinal))];
        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.True(File.Exists(Path.Combine(Folder, link)), $"{link} is not there."));
    }

    [Fact]
    public void EveryThreshold_IsInTheTable()
    {
        string[] names = [.. typeof(CheckThresholds).GetFields().Select(field => field.Name).Where(name => !name.StartsWith("RootThree", StringComparison.Ordinal))];
        Assert.All(names, name => Assert.True(
            Text.Contains($"`{name}`", StringComparison.Ordinal) || Text.Contains($"`{name.Replace("Denominator", "Numerator", StringComparison.Ordinal)}` / `Denominator`", StringComparison.Ordinal),
            $"{name} is not in the table of thresholds."));
    }

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();

    private static string Here([CallerFilePath] string path = "") => path;
}
