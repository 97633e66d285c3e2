using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Reports.Pact;

namespace CarbonLedger.Cli.Commands;

/// <summary>What a log says was delivered to a load over a period: from its newest statements, which a verification has recomputed.</summary>
internal static class FootprintPeriod
{
    /// <param name="ledger">Holds every closed interval of the period.</param>
    /// <param name="load">A load of any version of the network; intervals in which the network has none are not counted.</param>
    public static DeliveredFigure Of(NetworkLedger ledger, AssetId load, Timestamp from, Timestamp to)
    {
        DeliveredFold fold = new(load);
        for (Interval interval = Interval.StartingAt(from); interval.Start < to; interval = interval.Next)
        {
            Add(fold, ledger, load, interval);
        }

        return fold.Close();
    }

    private static void Add(DeliveredFold fold, NetworkLedger ledger, AssetId load, Interval interval)
    {
        IntervalRecord? record = ledger.Find(interval);
        NetworkModel network = record is null ? ledger.Setup.Timeline.InForceAt(interval) : ledger.Setup.NetworkOf(record.Balance.NetworkLeaf).Document;
        if (network.Loads.FirstOrDefault(candidate => candidate.Id == load) is not { } asset)
        {
            return;
        }

        TracedInterval? figures = record?.Figures;
        if (figures?.Statements.FirstOrDefault(statement => statement.Asset == load) is not { } said)
        {
            fold.AddMissing();
            return;
        }

        BusBalance? bus = figures.Buses.FirstOrDefault(candidate => candidate.Bus == asset.Bus);
        fold.Add(said, figures, bus?.Shares ?? [], ledger.Setup.BookOf(record!.Balance.FactorsLeaf).Document, ledger.Setup.Records.Accounts);
    }
}
