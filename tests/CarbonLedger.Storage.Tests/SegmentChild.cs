using System.Globalization;
using System.Runtime.CompilerServices;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Storage.Sqlite.Segments;
using static CarbonLedger.Storage.Tests.TelemetrySamples;

namespace CarbonLedger.Storage.Tests;

/// <summary>This program in another role: a process that writes to segments and tells what was acknowledged, until it is killed.</summary>
internal static class SegmentChild
{
    public const string Word = "write-segments-until-killed";
    public const int GroupMax = 40;

    [ModuleInitializer]
    public static void RunIfAsked()
    {
        string[] words = Environment.GetCommandLineArgs();
        int at = Array.IndexOf(words, Word);
        if (at < 0)
        {
            return;
        }

        Run(words[at + 1], long.Parse(words[at + 2], CultureInfo.InvariantCulture));
    }

    // On this thread alone: others wait for the initializer before they enter this assembly.
    private static void Run(string folder, long next)
    {
        using SegmentTelemetryStore store = SegmentTelemetryStore.Open(folder);
        using StreamWriter output = new(Console.OpenStandardOutput()) { AutoFlush = true };
        Random luck = new((int)next);
        while (true)
        {
            int count = luck.Next(1, GroupMax);
            long first = next;
            Timestamp receipt = new(Start + (next / 500 * 86_400_000));
            List<ReceivedPayload> group = [.. Enumerable.Range(0, count).Select(i => Accepted("m1", first + i) with { ReceiptTime = receipt })];
            group.Add(Refused(RefusalReason.Malformed, "why", new byte[luck.Next(4096)]) with { ReceiptTime = receipt });
#pragma warning disable VSTHRD002 // Nobody else of this assembly runs in this process.
            store.AppendAsync(group).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
            next += count;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{next - 1}"));
        }
    }
}
