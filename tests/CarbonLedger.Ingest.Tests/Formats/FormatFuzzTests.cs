using System.Text;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Formats.Lines;
using CarbonLedger.Ingest.Formats.Ocmf;
using CarbonLedger.Ingest.Formats.Profiles;
using CarbonLedger.Ingest.Formats.Sparkplug;
using CsCheck;

namespace CarbonLedger.Ingest.Tests.Formats;

/// <summary>Every decoder of the edge on random bytes, on words it knows and on valid payloads with random damage: a value or problems that name their place, and never an exception.</summary>
public sealed class FormatFuzzTests
{
    // What a decoder looks for, so that random input gets past its first byte.
    private static readonly string[] Words =
    [
        "\n", "\r\n", " ", "  ", ",", "=", ":", "\"", "'", "\\", "{", "}", "[", "]", "- ", "#", "|", "&a", "*a", "!", "? ", "%", "---", "\t", "\0", "é", "\\u", "\\ud800", "0", "-1", "1e9", "0.1",
        "null", "true", "id", "topic", "registers:", "at: /ts", "/", "~1", "1-0:1.8.0", "energy", "import_kwh=", "device", "1i", "2u", "OCMF|", "\"RD\":", "\"SD\":",
    ];

    private static readonly Gen<string> GenText = Gen.Int[0, Words.Length - 1].Array[0, 24].Select(picks => string.Concat(picks.Select(i => Words[i])));

    private static MappingProfile Telegraf { get; } = MappingProfile.Read(BuiltInProfiles.Find("telegraf")).Require("telegraf");

    private static PayloadOrigin Origin { get; } = new("telegraf/x", "c", _ => new SiteId("s"));

    public static TheoryData<string> Decoders() => [.. ByName.Keys];

    private static Dictionary<string, (byte[] Valid, Func<byte[], IReadOnlyList<InputProblem>?> Decode)> ByName { get; } = new()
    {
        ["profile"] = (BuiltInProfiles.Find("telegraf")!, bytes => Of(MappingProfile.Read(bytes))),
        ["mapped JSON"] = ("""{"metrics":[{"fields":{"import_kwh":10.5},"name":"energy","tags":{"site":"s","device":"d"},"timestamp":1780272900}]}"""u8.ToArray(), bytes =>
        {
            MappedPayload mapped = ProfileMapper.Map(Telegraf, Origin, bytes);
            return mapped.Captures.Count > 0 || mapped.Skipped > 0 ? null : mapped.Problems;
        }
        ),
        ["line protocol"] = ("energy,site=s,device=d import_kwh=12.5,n=3i,t=\"a \\\" b\nc\" 1780272900000000000"u8.ToArray(), bytes =>
        {
            LineReading lines = LineProtocol.Parse(bytes, TimePrecision.Nanoseconds);
            MappedPayload mapped = ProfileMapper.Map(Telegraf, Origin with { Topic = null }, lines);
            Assert.True(mapped.Captures.Count <= lines.Lines.Count);
            return mapped.Captures.Count > 0 || mapped.Problems.Count == 0 ? null : mapped.Problems;
        }
        ),
        ["sparkplug payload"] = (SparkplugVectors.Bytes("dbirth"), bytes => Of(SparkplugPayload.Read(bytes))),
        ["sparkplug host"] = (SparkplugVectors.Bytes("ddata"), bytes =>
        {
            SparkplugHost host = new(new SparkplugOptions());
            host.Receive("spBv1.0/g/NBIRTH/e", SparkplugVectors.Bytes("nbirth"), default);
            host.Receive("spBv1.0/g/DBIRTH/e/d", SparkplugVectors.Bytes("dbirth"), default);
            SparkplugStep step = host.Receive("spBv1.0/g/DDATA/e/d", bytes, default);
            return step.Problems.Count == 0 ? null : step.Problems;
        }
        ),
        ["sparkplug topic"] = ("spBv1.0/g/NBIRTH/e"u8.ToArray(), bytes =>
        {
            SparkplugStep step = new SparkplugHost(new SparkplugOptions()).Receive(Encoding.UTF8.GetString(bytes), SparkplugVectors.Bytes("nbirth"), default);
            return step.Problems.Count == 0 ? null : step.Problems;
        }
        ),
        ["ocmf"] = (OcmfTests.Valid, bytes =>
        {
            InputReading<OcmfRecord> reading = OcmfRecord.Read(bytes);
            if (reading.Value is { } record)
            {
                record.ToCaptures(new SiteId("s"), new DeviceId("d"), cutDecimals: true);
                record.Verify(bytes);
                record.Verify(OcmfTests.Key);
            }

            return Of(reading);
        }
        ),
    };

    [Theory]
    [MemberData(nameof(Decoders))]
    public void RandomBytes_AreAValueOrRefused(string name) => Gen.Byte.Array[0, 300].Sample(bytes => DecodesOrRefuses(name, bytes), iter: 3000);

    [Theory]
    [MemberData(nameof(Decoders))]
    public void RandomText_IsAValueOrRefused(string name) => GenText.Sample(text => DecodesOrRefuses(name, Encoding.UTF8.GetBytes(text)), iter: 3000);

    [Theory]
    [MemberData(nameof(Decoders))]
    public void DamagedBytes_AreAValueOrRefused(string name) =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Byte, Gen.Int[0, 3], Gen.Int[0, 1_000_000], Gen.Byte).Sample((at, value, kind, at2, value2) =>
        {
            byte[] valid = ByName[name].Valid;
            int place = at % valid.Length;
            byte[] damaged = kind switch
            {
                0 => [.. valid.AsSpan(0, place), value, .. valid.AsSpan(place)],
                1 => [.. valid.AsSpan(0, place), .. valid.AsSpan(place + 1)],
                2 => valid[..place],
                _ => [.. valid.AsSpan(0, place), value, .. valid.AsSpan(place + 1)],
            };
            if (damaged.Length > 0)
            {
                damaged[at2 % damaged.Length] = value2;
            }

            return DecodesOrRefuses(name, damaged);
        }, iter: 5000);

    [Theory]
    [MemberData(nameof(Decoders))]
    public void TheValidBytes_AreAccepted(string name) => Assert.Null(ByName[name].Decode(ByName[name].Valid));

    private static IReadOnlyList<InputProblem>? Of<T>(InputReading<T> reading)
        where T : class => reading.IsUsable ? null : reading.Problems;

    private static bool DecodesOrRefuses(string name, byte[] bytes) => ByName[name].Decode(bytes) is not { } problems
        || (problems.Count > 0 && problems.All(problem => problem.Path.Length > 0 && problem.Value.Length > 0 && problem.Message.Length > 0));
}
