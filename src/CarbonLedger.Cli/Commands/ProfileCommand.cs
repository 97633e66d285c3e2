using System.CommandLine;
using System.Text;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Ingest.Formats.Lines;
using CarbonLedger.Ingest.Formats.Profiles;

namespace CarbonLedger.Cli.Commands;

/// <summary><c>profile list|show|test</c>: mapping profiles, and what one makes of a payload before a device sends it.</summary>
internal static class ProfileCommand
{
    public static Command Create() => new("profile", "List, show and try mapping profiles, which turn foreign payloads into captures.") { List(), Show(), Test() };

    private static Command List()
    {
        Command command = new("list", "List the profiles that ship with the program.");
        command.SetAction(async (_, cancel) =>
        {
            foreach (string name in BuiltInProfiles.Names)
            {
                cancel.ThrowIfCancellationRequested();
                await Console.Out.WriteLineAsync($"{name,-16}{MappingProfile.Read(BuiltInProfiles.Find(name)).Require(name).About}");
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Show()
    {
        Argument<string> name = new("name") { Description = "A profile that ships with the program." };
        Command command = new("show", "Print a profile, to be copied and changed.") { name };
        command.SetAction(async (parsed, _) =>
        {
            string asked = parsed.GetRequiredValue(name);
            await Console.Out.WriteAsync(Encoding.UTF8.GetString(BuiltInProfiles.Find(asked) ?? throw NoSuch(asked)));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Test()
    {
        Argument<string> file = new("file") { Description = "A profile (carbonledger.profile/1), or the name of one that ships with the program." };
        Argument<string> payload = new("payload") { Description = "A payload as the device sends it." };
        Option<string?> topic = new("--topic") { Description = "The topic it comes on; without one, what the profile takes from the topic is missing." };
        Option<string?> client = new("--client") { Description = "The client that sends it, for profiles that take the device from there." };
        Option<string?> site = new("--site") { Description = "Where its devices are enrolled, for profiles that take the site from there." };
        Option<string> format = new("--format") { Description = "What the payload is: json or line-protocol.", DefaultValueFactory = _ => "json" };
        Option<string?> precision = new("--precision") { Description = "Of the timestamps of line protocol: ns (unless given), us, ms or s." };
        Command command = new("test", "Print the captures a profile makes of a payload, or every problem with its place.") { file, payload, topic, client, site, format, precision };
        command.SetAction(async (parsed, cancel) =>
        {
            TimePrecision? steps = Steps(parsed.GetRequiredValue(format), parsed.GetValue(precision));
            SiteId? enrolled = parsed.GetValue(site) is { } name ? Site(name) : null;
            MappingProfile profile = await ProfileAsync(parsed.GetRequiredValue(file), cancel);
            byte[] bytes = await InputFile.ReadAsync(parsed.GetRequiredValue(payload), cancel);
            PayloadOrigin origin = new(parsed.GetValue(topic), parsed.GetValue(client), _ => enrolled);
            return await PrintAsync(steps is { } unit ? ProfileMapper.Map(profile, origin, LineProtocol.Parse(bytes, unit)) : ProfileMapper.Map(profile, origin, bytes));
        });
        return command;
    }

    private static async Task<MappingProfile> ProfileAsync(string file, CancellationToken cancel)
    {
        byte[] bytes = !File.Exists(file) && BuiltInProfiles.Find(file) is { } builtIn ? builtIn : await InputFile.ReadAsync(file, cancel);
        return MappingProfile.Read(bytes).Require(file);
    }

    private static async Task<int> PrintAsync(MappedPayload mapped)
    {
        foreach (Capture capture in mapped.Captures)
        {
            string registers = string.Join("  ", capture.Registers.Select(register => $"{register.Obis} {register.Value} {Register.UnitOf(register.Obis)}"));
            await Console.Out.WriteLineAsync($"capture   {capture.Site}/{capture.Device}  {capture.Time}  seq {capture.Sequence}  {ClJson.NameOf(capture.Quality)}  {registers}");
        }

        foreach (DerivedValue value in mapped.Derived)
        {
            string unit = value.Kind == ValueKind.Power ? "mW" : "Wh";
            await Console.Out.WriteLineAsync($"derived   {value.Site}/{value.Device}  {value.Time}  seq {value.Sequence}  {Wording.Lower(value.Kind)} of {value.Obis}  {value.Amount} {unit}");
        }

        foreach (InputProblem problem in mapped.Problems)
        {
            await Console.Error.WriteLineAsync($"problem   {problem}");
        }

        await Console.Out.WriteLineAsync($"{mapped.Captures.Count} captures, {mapped.Derived.Count} derived values, {mapped.Skipped} items skipped, {mapped.Problems.Count} problems");
        return mapped.Problems.Count == 0 ? ExitCode.Ok : ExitCode.Malformed;
    }

    /// <summary>The precision of line protocol; null for JSON.</summary>
    private static TimePrecision? Steps(string format, string? precision) => (format, precision) switch
    {
        ("json", null) => null,
        ("line-protocol", _) when LineProtocol.PrecisionOf(precision) is { } known => known,
        _ => throw new UsageException($"--format {format} {(precision is null ? "" : $"--precision {precision}")}: expected json, or line-protocol with precision ns, us, ms or s."),
    };

    private static SiteId Site(string text) => Identifier.IsValid(text)
        ? new SiteId(text)
        : throw new UsageException($"--site {text}: expected an identifier of 1 to {Identifier.LengthMax} of A-Z a-z 0-9 . _ -.");

    private static UsageException NoSuch(string name) => new($"There is no profile {name}; expected one of {string.Join(", ", BuiltInProfiles.Names)}.");
}
