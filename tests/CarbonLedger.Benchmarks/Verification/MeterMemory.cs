using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Ledger;

namespace CarbonLedger.Benchmarks.Verification;

/// <summary>
/// What a verification remembers of a meter, as the difference of the heap after collections: captures and leaves of four days and a half, energies of more than three weeks.
/// Accounts take captures as a replay gives them, each of another energy and up to two seconds late.
/// </summary>
internal static class MeterMemory
{
    private const int Meters = 400;
    private const int IntervalsPerDay = 96;
    private const int Days = 26;
    private const int WattHoursMax = 50_000;
    private const int LateMillisecondsMax = 2_000;

    private static readonly SiteId Site = new("bench");

    /// <summary>Bytes of the heap a meter, once with nothing remembered and then after each day.</summary>
    public static IReadOnlyList<double> BytesByDay()
    {
        NetworkSetup setup = MadeGridLog.Setup(Meters);

        // What is made once for all comes before.
        AssetLedger first = Account(setup, setup.Assets[^1]);
        for (int i = 0; i < IntervalsPerDay; i++)
        {
            Pass(first, i, 0);
        }

        long before = GC.GetTotalMemory(forceFullCollection: true);
        AssetLedger[] accounts = [.. setup.Assets.Where(asset => asset.Value.StartsWith("load", StringComparison.Ordinal)).Select(asset => Account(setup, asset))];
        List<double> bytes = [(GC.GetTotalMemory(forceFullCollection: true) - before) / (double)accounts.Length];
        Random random = new(1);
        long[] registers = new long[accounts.Length];
        for (int day = 0; day < Days; day++)
        {
            for (int i = 0; i < IntervalsPerDay * accounts.Length; i++)
            {
                int meter = i % accounts.Length;
                registers[meter] += random.Next(WattHoursMax);
                Pass(accounts[meter], registers[meter], random.Next(LateMillisecondsMax));
            }

            bytes.Add((GC.GetTotalMemory(forceFullCollection: true) - before) / (double)accounts.Length);
        }

        GC.KeepAlive(accounts);
        return bytes;
    }

    private static AssetLedger Account(NetworkSetup setup, AssetId asset) => AssetLedger.Of(setup, asset, NoSalts.Instance, new NoLog());

    private static void Pass(AssetLedger account, long register, int late)
    {
        Interval interval = account.Next;
        Capture capture = new(Site, account.Devices[0], interval.End.AddMilliseconds(late), 0, 0, DeviceQuality.Good,
        [
            new RegisterReading(Register.ActiveImport, RegisterValue.FromThousandths(register)),
            new RegisterReading(Register.ActiveExport, RegisterValue.FromThousandths(0)),
        ]);
        _ = account.PassOn([new SignedCapture(capture, new byte[SignedCapture.SignatureLength])], interval);
    }

    // Nothing comes late, so no leaf is asked for again.
    private sealed class NoLog : ILoggedLeaves
    {
        private long taken;

        public long Batch => taken++;

        public Hash Read(long batch, ReadingKey key) => throw new KeyNotFoundException($"{key}");
    }
}
