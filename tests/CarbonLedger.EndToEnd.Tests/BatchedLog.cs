using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Ledger;
using CarbonLedger.Simulators.Fleet;

namespace CarbonLedger.EndToEnd.Tests;

/// <summary>A demo's day again, its devices signing several captures at a time, decided by the code that a server runs.</summary>
internal static class BatchedLog
{
    /// <summary>Captures that a device signs at a time; what is left over at the end of the day is a smaller batch.</summary>
    public const int Together = 5;

    /// <param name="change">What becomes of each capture before it is logged.</param>
    public static List<ForgedBatch> Of(DemoFiles demo, Func<SignedCapture, SignedCapture> change)
    {
        List<ForgedBatch> log = ForgedLog.BatchesOf(demo);
        Dictionary<ReadingKey, SignedCapture> signed = Sign(log.SelectMany(ReadingsOf));
        NetworkSetup setup = NetworkSetup.FromEntries(log[0].Entries);
        NetworkLedger network = new(setup, NoSalts.Instance);
        List<AssetLedger> assets = [.. setup.Assets.Select(asset => AssetLedger.Of(setup, asset, NoSalts.Instance))];
        List<ForgedBatch> made = [];
        foreach (ForgedBatch batch in log)
        {
            ILookup<AssetId, SignedCapture> captures = ReadingsOf(batch).ToLookup(reading => setup.AssetByDevice[reading.Key.Device], reading => change(signed[reading.Key]));
            BatchDraft draft = network.Decide([.. assets.Select(asset => asset.PassOn(captures[asset.Asset], network.Next))], close: true)!;
            network.Apply(draft.Entries);
            made.Add(new ForgedBatch(draft.Entries, draft.Facts));
        }

        return made;
    }

    private static Dictionary<ReadingKey, SignedCapture> Sign(IEnumerable<ReadingEntry> readings)
    {
        Dictionary<ReadingKey, SignedCapture> signed = [];
        foreach (IGrouping<DeviceId, Capture> device in readings.Select(reading => reading.Signed.Capture).GroupBy(capture => capture.Device))
        {
            using Ed25519Signer signer = DeviceKeys.SignerOf(7, device.Key);
            foreach (Capture[] together in device.OrderBy(capture => capture.Time).Chunk(Together))
            {
                foreach (SignedCapture capture in CaptureBatch.Sign(together, signer).SignedCaptures(BatchSignature.Root))
                {
                    signed.Add(ReadingKey.Of(capture.Capture), capture);
                }
            }
        }

        return signed;
    }

    private static IEnumerable<ReadingEntry> ReadingsOf(ForgedBatch batch) =>
        batch.Entries.Where(entry => EntryKind.Of(entry) == EntryKind.Reading).Select(entry => ReadingEntry.Decode(entry));
}
