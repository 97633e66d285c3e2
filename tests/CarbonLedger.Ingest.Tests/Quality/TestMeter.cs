using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Formats.Sparkplug;
using CarbonLedger.Ingest.Quality;

namespace CarbonLedger.Ingest.Tests.Quality;

/// <summary>One device and its detectors: sends captures every quarter of an hour unless told otherwise, and remembers the findings.</summary>
internal sealed class TestMeter(QualityRules? rules = null)
{
    public const long Quarter = 900_000;

    public static readonly Timestamp Start = TestDevice.Now;

    private readonly QualityDecider decider = new(rules ?? new QualityRules());

    public DeviceState State { get; private set; } = DeviceState.Unseen;

    public List<Finding> Findings { get; } = [];

    /// <summary>Findings as words, in order: <c>SequenceGap Raised</c>.</summary>
    public IEnumerable<string> Told => Findings.Select(finding => $"{finding.Kind} {finding.Phase}");

    public static Timestamp At(double quarters) => Start.AddMilliseconds((long)(quarters * Quarter));

    public static Capture Capture(long sequence, Timestamp time, params string[] registers) => new(
        new SiteId("plant"), new DeviceId("m1"), time, sequence, 0, DeviceQuality.Good,
        [.. (registers.Length == 0 ? [Register.ActiveImport] : registers).Select(obis => new RegisterReading(obis, RegisterValue.FromThousandths(1)))]);

    /// <summary>Sends a capture that comes when it is taken unless told otherwise.</summary>
    public void Send(long sequence, double quarters, double? came = null, SparkplugPresence? presence = null, params string[] registers) =>
        Take(new QualityInput.Captured(Capture(sequence, At(quarters), registers), At(came ?? quarters), presence));

    /// <summary>Captures numbered from 1, one a quarter.</summary>
    public void SendRegularly(int count, params string[] registers)
    {
        for (int i = 1; i <= count; i++)
        {
            Send(i, i, registers: registers);
        }
    }

    public void Wait(double quarters, SparkplugPresence? presence = null) => Take(new QualityInput.Waited(At(quarters), presence));

    public void Take(QualityInput input)
    {
        IReadOnlyList<Finding> findings = decider.Decide(State, input);
        State = decider.Evolve(State, input, findings);
        Findings.AddRange(findings);
    }
}
