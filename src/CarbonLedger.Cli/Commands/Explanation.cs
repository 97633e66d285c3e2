using System.Globalization;
using System.Text;
using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Carbon.Tracing;
using CarbonLedger.Carbon.Uncertainty;
using CarbonLedger.Entries.Closing;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Ledger;

namespace CarbonLedger.Cli.Commands;

/// <summary>Tells in words what one figure of a verified bundle rests on, from the statement down to keys, factors and checkpoint.</summary>
internal sealed class Explanation
{
    private readonly BundleVerification verified;
    private readonly string pinned;
    private readonly NetworkLedger network;
    private readonly Dictionary<Hash, (long Batch, int Index)> places = [];
    private readonly StringBuilder text = new();
    private (PublishedDocument<NetworkModel> Network, PublishedDocument<FactorBook> Factors) setup;

    public Explanation(BundleVerification verified, string pinned)
    {
        (this.verified, this.pinned, network) = (verified, pinned, verified.Network!);
        foreach (VerifiedBatch batch in verified.Content!.Batches)
        {
            for (int i = 0; i < batch.LeafHashes.Count; i++)
            {
                places[batch.LeafHashes[i]] = (batch.Header.Number, i);
            }
        }
    }

    /// <summary>The walk of one figure, or null if the bundle has no such statement.</summary>
    public string? Of(AssetId asset, Interval interval)
    {
        if (network.Find(interval) is not { } record || !record.Statements.TryGetValue(asset, out (StatementEntry Entry, Hash Leaf) statement))
        {
            return null;
        }

        setup = (network.Setup.NetworkOf(record.Balance.NetworkLeaf), network.Setup.BookOf(record.Balance.FactorsLeaf));
        WriteStatement(statement.Entry, statement.Leaf);
        WriteStages(statement.Entry.Figures, record.Figures);
        WriteUnchecked(statement.Entry.Figures, record.Figures);
        WriteReadings(statement.Entry);
        WriteFactor(statement.Entry.Figures, record);
        WriteBalance(statement.Entry.BalanceLeaf, record);
        WriteSources(statement.Entry.Figures, record.Figures);
        WriteLog(statement.Leaf);
        return text.ToString();
    }

    private void WriteStatement(StatementEntry entry, Hash leaf)
    {
        Statement figures = entry.Figures;
        Line($"statement   {figures.Asset} ({Wording.Lower(figures.Kind)}), {entry.Interval.Start} to {entry.Interval.End}, version {entry.Version}   {Place(leaf)}");
        Line($"  energy    in {Kwh(figures.EnergyIn)}, out {Kwh(figures.EnergyOut)}   ({Wording.Lower(figures.Flag)})");
        Line($"  carbon    in {Kg(figures.CarbonIn)}, out {Kg(figures.CarbonOut)}");
        if (figures.Kind == AssetKind.Branch)
        {
            Line($"  loss      {Kwh(figures.LossEnergy)}, {Kg(figures.LossCarbon)}");
        }

        Line($"  e         {Grams(figures.Intensity, figures.Reason)}   what is in the wire at its bus");
        Line($"  d         {Grams(figures.Delivered, figures.DeliveredReason)}   per delivered kWh, upstream losses included");
        if (figures.Uncertainty is { } uncertainty)
        {
            string top = string.Join(", ", uncertainty.Top.Select(share => $"{Wording.Lower(share.Source.Kind)} {share.Source.Id} {Percent(share.SharePpm)}"));
            Line($"  ±         {Kg(uncertainty.HalfWidth)} (95 %, k = 2), of {uncertainty.Sources} sources; of the variance {top}");
        }

        QualityShares quality = figures.Quality;
        Line($"  rests on  {Percent(quality.EstimatedPpm)} estimated energy, {Percent(quality.MissingPpm)} of unknown origin or missing, {Percent(quality.UnsignedPpm)} unsigned");
        foreach (PointEnergy point in figures.Points.Where(point => point.Checks != PointChecks.None || point.Method != EstimateMethod.None))
        {
            Line($"  checks    {Wording.Lower(point.Terminal)}: {(point.Checks == PointChecks.None ? "none" : point.Checks)}; estimate {Wording.Lower(point.Method)}");
        }

        if (entry.Supersedes is { } old)
        {
            Line($"  replaces  {Place(old.Leaf)}: {Wording.Lower(old.Reason)}");
        }
    }

    private void WriteStages(Statement figures, TracedInterval interval)
    {
        if (PeriodFold.Figure(figures) is not { Milligrams: not 0 and var figure })
        {
            return;
        }

        BusId at = PeriodStatements.BusOf(setup.Network.Document, figures);
        StageSums sums = new();
        sums.Add(figure, PeriodStatements.StagesOf(setup.Network.Document, figures, interval.Terms, interval.Buses.FirstOrDefault(bus => bus.Bus == at)));
        IReadOnlyList<Int128> stages = sums.Milligrams();
        Line($"  stages    {string.Join(", ", StageText.Ordered.Where(stage => stages[(int)stage] != 0).Select(stage => $"{StageText.NameOf(stage)} {Kg(CarbonMass.FromMilligrams((long)stages[(int)stage]))}"))}");
    }

    // An entry names the largest sources of its half-width only, so of those that were estimated the flag tells.
    private void WriteUnchecked(Statement figures, TracedInterval interval)
    {
        UncheckedDefaults defaults = figures.Kind == AssetKind.Generator
            ? UncheckedFold.Of(figures, setup.Factors.Document)
            : UncheckedFold.Of(interval, setup.Factors.Document, network.Setup.Records.Accounts);
        foreach (string line in UncheckedText.Lines(defaults))
        {
            Line($"  UNCHECKED {line}");
        }
    }

    // A generator's figure is energy at its own factor: nothing else is in it.
    private void WriteSources(Statement figures, TracedInterval interval)
    {
        if (figures.Kind != AssetKind.Generator)
        {
            new ExplainedSources(network.Setup.Records, Place).Lines(interval).ToList().ForEach(Line);
        }
    }

    private void WriteReadings(StatementEntry entry)
    {
        foreach (Hash leaf in entry.ReadingLeaves)
        {
            (long batch, int index) = places[leaf];
            ReadingEntry reading = ReadingEntry.Decode(verified.Content!.Batches[(int)batch].Entries[index]);
            DeviceEntry device = network.Setup.Devices[reading.Key.Device];
            MeteringPoint point = setup.Network.Document.PointsByDevice[reading.Key.Device];
            Multiplier multiplier = point.MultiplierAt(entry.Interval.Start);
            string registers = string.Join(", ", reading.Signed.Capture.Registers.Select(register => $"{register.Obis} = {register.Value} {Register.UnitOf(register.Obis)}"));
            Line($"reading     {reading.Key.Device} at {reading.Key.Time}: {registers}   {Place(leaf)}");
            Line($"  terminal  {Wording.Lower(point.Terminal)}; primary = reading × {multiplier.CtPrimary}/{multiplier.CtSecondary} (CT) × {multiplier.VtPrimary}/{multiplier.VtSecondary} (VT); {Wording.Lower(reading.Verdict)}");
            Line($"  key       {Convert.ToHexStringLower(device.PublicKey.Span)}, signature verified; enrolled from {device.EnrolledFrom}");
            Line($"            by enrolment key {Convert.ToHexStringLower(device.EnrolmentKey.Span)}");
        }
    }

    private void WriteFactor(Statement figures, IntervalRecord record)
    {
        FactorBook book = setup.Factors.Document;
        IEnumerable<Statement> charged = figures.Factor is not null ? [figures] : record.Figures.Statements.Where(statement => statement.Factor is not null);
        foreach (IGrouping<StatementFactor, Statement> group in charged.GroupBy(statement => statement.Factor!))
        {
            FactorRow row = book.Find(group.Key.Row)!;
            string lag = group.Key.LagYears == 0 ? "" : $", {group.Key.LagYears} years behind the reporting year";
            Line($"factor      {row.Id} = {row.PublishedValue} ± {row.Uncertainty.PercentText} %{(row.UncertaintyChecked ? "" : " (unchecked default)")}, {row.Boundary}, {row.Region} {row.Year}{lag}{(row.Checked ? "" : ", unchecked default")}: {row.Source}");
            Line($"            used by {string.Join(", ", group.Select(statement => statement.Asset))}");
        }

        Line($"            factor book {book.Id} version {book.Version}, sha256:{setup.Factors.Digest}   {Place(setup.Factors.Leaf)}");
    }

    private void WriteBalance(Hash statementBalance, IntervalRecord record)
    {
        BalanceEntry balance = record.Balance;
        Totals totals = balance.Figures.Totals;
        Line($"balance     {balance.Network} {balance.Interval}, version {balance.Version}, {balance.Figures.Terms.Method}, {balance.Figures.Terms.GasSet} {balance.Figures.Terms.Boundary}, GWP set {balance.Figures.Terms.GwpSet}, {FigureTerms.Basis}   {Place(record.BalanceLeaf)}");
        if (statementBalance != record.BalanceLeaf)
        {
            Line($"            the statement was made with an earlier balance, {Place(statementBalance)}; the newer one leaves it as it is");
        }

        Line($"            generated {Kg(totals.Generated)} − delivered {Kg(totals.Delivered)} − lost {Kg(totals.Lost)} = residual {Kg(totals.Residual)}");
        Line($"            of which into storages {Kg(totals.Stored)}, metering mismatch {Kg(totals.Mismatch)}, rounding {Kg(totals.Rounding)}, less from sources without power {Kg(totals.Sources)}");
        Line($"            {balance.ReadingsUsed} readings under root {balance.ReadingsRoot.ToBase64()}");
        Line($"network     {setup.Network.Document.Id} version {setup.Network.Document.Version}, sha256:{setup.Network.Digest}   {Place(setup.Network.Leaf)}");
    }

    private void WriteLog(Hash leaf)
    {
        (long number, int index) = places[leaf];
        BatchHeader header = verified.Content!.Batches[(int)number].Header;
        Line($"batch       {number}: entry {index} of {header.EntryCount} under root {header.Root.ToBase64()}");
        Line($"checkpoint  {verified.Checkpoint!.Origin} size {verified.Checkpoint.Size} root {verified.Checkpoint.Root.ToBase64()}");
        Line($"            signed by a log key accepted {pinned}; every figure above was recomputed to the same bytes");
    }

    private string Place(Hash leaf) => places.TryGetValue(leaf, out (long Batch, int Index) place) ? $"[batch {place.Batch}, entry {place.Index}]" : $"[leaf {leaf}]";

    private static string Percent(int ppm) => (ppm / 1_000_000m).ToString("P1", CultureInfo.InvariantCulture);

    private static string Kwh(Energy? energy) =>
        energy is { } known ? (known.WattHours / 1000m).ToString("N3", CultureInfo.InvariantCulture) + " kWh" : "not known";

    private static string Kg(CarbonMass? mass) =>
        mass is { } known ? (known.Milligrams / 1_000_000m).ToString("N6", CultureInfo.InvariantCulture) + " kg" : "not known";

    private static string Grams(CarbonIntensity? intensity, NoValueReason reason) =>
        intensity is { } known ? (known.MilligramsPerMegawattHour / 1_000_000m).ToString("N6", CultureInfo.InvariantCulture) + " g/kWh" : $"no value: {TracedBus.Explain(reason)}";

    private void Line(string line) => text.Append(line).Append('\n');
}
