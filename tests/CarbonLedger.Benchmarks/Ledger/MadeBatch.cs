using CarbonLedger.Abstractions;
using CarbonLedger.Grains;
using CarbonLedger.Ledger;

namespace CarbonLedger.Benchmarks.Ledger;

/// <summary>Entries of chance bytes, which are all alike to a ledger, and the batches they make.</summary>
internal static class MadeBatch
{
    private const long IntervalMilliseconds = 900_000;

    public static ReadOnlyMemory<byte>[] Entries(int count, int bytesEach)
    {
        byte[] bytes = new byte[count * bytesEach];
        new Random(1).NextBytes(bytes);
        return [.. Enumerable.Range(0, count).Select(i => (ReadOnlyMemory<byte>)bytes.AsMemory(i * bytesEach, bytesEach))];
    }

    /// <summary>Commits the entries as those of interval <paramref name="n"/>.</summary>
    public static Task<SignedNote> AppendAsync(LogWriter writer, int n, IReadOnlyList<ReadOnlyMemory<byte>> entries) => writer.AppendAsync(
        entries,
        new HeaderFacts
        {
            FirstEventTime = n * IntervalMilliseconds,
            LastEventTime = (n + 1) * IntervalMilliseconds,
            ExpectedDevices = entries.Count,
            ReportingDevices = entries.Count,
            NetworkModels = [Hash.Of("network"u8)],
        },
        [new CommitKey("net", n * IntervalMilliseconds, 1)]);
}
