using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Statements;
using CarbonLedger.Entries.Kinds;
using CarbonLedger.Entries.Privacy;
using CarbonLedger.Ledger;

namespace CarbonLedger.Storage.Influx;

/// <summary>
/// Turns entries of a log into lines (<see cref="InfluxSchema"/>). Those of private assets are left out: what is sealed in the log does not
/// go out by another door. What else is no reading, balance or statement gives no line.
/// </summary>
internal sealed class EntryLines(LineBuffer lines)
{
    private const decimal Thousand = 1_000m;
    private const decimal MilligramsPerMegawattHourOfGramPerKilowattHour = 1_000_000m;

    /// <summary>Sealed entries that were left out.</summary>
    public long Private { get; private set; }

    /// <summary>Entries that are none of their kind, and were left out.</summary>
    public long Unreadable { get; private set; }

    public void Add(ReadOnlyMemory<byte> entry)
    {
        if (PrivateEntry.IsSealed(entry.Span))
        {
            Private++;
            return;
        }

        try
        {
            AddOpen(entry);
        }
        catch (Exception e) when (e is LedgerFormatException or OverflowException)
        {
            // What is wrong with a log is told by 'fsck' and 'verify'; the rest of it is exported.
            Unreadable++;
        }
    }

    private void AddOpen(ReadOnlyMemory<byte> entry)
    {
        switch (EntryKind.Of(entry))
        {
            case EntryKind.Reading:
                AddReading(ReadingEntry.Decode(entry));
                break;
            case EntryKind.Balance:
                AddBalance(BalanceEntry.Decode(entry));
                break;
            case EntryKind.Statement:
                AddStatement(StatementEntry.Decode(entry));
                break;
            default:
                break;
        }
    }

    private void AddReading(ReadingEntry reading)
    {
        Capture capture = reading.Signed.Capture;
        foreach (RegisterReading register in capture.Registers)
        {
            decimal value = register.Value.Thousandths / Thousand;
            lines.Begin(InfluxSchema.Reading.Name);
            lines.Tag("device", capture.Device.Value);
            lines.Tag("register", register.Obis);
            lines.Tag("site", capture.Site.Value);
            if (reading.IsUsed)
            {
                lines.Field("value", value);
                lines.Field("version", capture.Version);
            }
            else
            {
                lines.Field("rejected", value);
                lines.Field("verdict", (long)reading.Verdict);
            }

            lines.End(capture.Time.UnixMilliseconds);
        }
    }

    private void AddStatement(StatementEntry statement)
    {
        Statement figures = statement.Figures;
        lines.Begin(InfluxSchema.Statement.Name);
        lines.Tag("asset", figures.Asset.Value);
        lines.Tag("kind", KindOf(figures.Kind));
        lines.Tag("network", statement.Network.Value);
        lines.Field("version", statement.Version);
        lines.Field("flag", (long)figures.Flag);
        lines.Field("energy_known", figures.EnergyIn is not null && figures.EnergyOut is not null);
        lines.Field("energy_in_wh", figures.EnergyIn?.WattHours);
        lines.Field("energy_out_wh", figures.EnergyOut?.WattHours);
        lines.Field("loss_wh", figures.LossEnergy?.WattHours);
        lines.Field("carbon_in_known", figures.CarbonIn is not null);
        lines.Field("carbon_out_known", figures.CarbonOut is not null);
        lines.Field("carbon_in_mg", figures.CarbonIn?.Milligrams);
        lines.Field("carbon_out_mg", figures.CarbonOut?.Milligrams);
        lines.Field("loss_mg", figures.LossCarbon?.Milligrams);
        lines.Field("half_width_mg", figures.Uncertainty?.HalfWidth.Milligrams);
        lines.Field("intensity_reason", (long)figures.Reason);
        lines.Field("intensity_g_per_kwh", GramsPerKilowattHour(figures.Intensity));
        lines.Field("delivered_reason", (long)figures.DeliveredReason);
        lines.Field("delivered_g_per_kwh", GramsPerKilowattHour(figures.Delivered));
        lines.Field("estimated_ppm", figures.Quality.EstimatedPpm);
        lines.Field("missing_ppm", figures.Quality.MissingPpm);
        lines.Field("unsigned_ppm", figures.Quality.UnsignedPpm);
        lines.End(statement.Interval.Start.UnixMilliseconds);
    }

    private void AddBalance(BalanceEntry balance)
    {
        TracedInterval figures = balance.Figures;
        Totals totals = figures.Totals;
        lines.Begin(InfluxSchema.Balance.Name);
        lines.Tag("network", balance.Network.Value);
        lines.Field("version", balance.Version);
        AddTotals(totals);
        lines.Field("points_expected", figures.PointsExpected);
        lines.Field("points_actual", figures.PointsActual);
        lines.Field("points_estimated", figures.PointsEstimated);
        lines.Field("energy_actual_wh", figures.EnergyActual.WattHours);
        lines.Field("energy_known_wh", figures.EnergyKnown.WattHours);
        lines.Field("unknown_origin", figures.HasUnknownOrigin);
        lines.End(balance.Interval.Start.UnixMilliseconds);
        foreach (BusBalance bus in figures.Buses)
        {
            AddBus(balance, bus);
        }
    }

    private void AddTotals(Totals totals)
    {
        lines.Field("generated_wh", totals.GeneratedEnergy.WattHours);
        lines.Field("delivered_wh", totals.DeliveredEnergy.WattHours);
        lines.Field("lost_wh", totals.LostEnergy.WattHours);
        lines.Field("charged_wh", totals.ChargedEnergy.WattHours);
        lines.Field("discharged_wh", totals.DischargedEnergy.WattHours);
        lines.Field("mismatch_wh", totals.MismatchEnergy.WattHours);
        lines.Field("residual_wh", totals.ResidualEnergy.WattHours);
        lines.Field("generated_mg", totals.Generated.Milligrams);
        lines.Field("delivered_mg", totals.Delivered.Milligrams);
        lines.Field("lost_mg", totals.Lost.Milligrams);
        lines.Field("charged_mg", totals.Charged.Milligrams);
        lines.Field("discharged_mg", totals.Discharged.Milligrams);
        lines.Field("mismatch_mg", totals.Mismatch.Milligrams);
        lines.Field("sources_mg", totals.Sources.Milligrams);
        lines.Field("residual_mg", totals.Residual.Milligrams);
        lines.Field("rounding_mg", totals.Rounding.Milligrams);
    }

    private void AddBus(BalanceEntry balance, BusBalance bus)
    {
        lines.Begin(InfluxSchema.Intensity.Name);
        lines.Tag("bus", bus.Bus.Value);
        lines.Tag("network", balance.Network.Value);
        lines.Field("version", balance.Version);
        lines.Field("e", GramsPerKilowattHour(bus.Intensity));
        lines.Field("e_reason", (long)bus.Reason);
        lines.Field("d", GramsPerKilowattHour(bus.Delivered));
        lines.Field("d_reason", (long)bus.DeliveredReason);
        lines.Field("through_wh", bus.Through.WattHours);
        lines.Field("suspect", bus.IsSuspect);
        lines.End(balance.Interval.Start.UnixMilliseconds);
    }

    private static decimal? GramsPerKilowattHour(CarbonIntensity? intensity) => intensity?.MilligramsPerMegawattHour / MilligramsPerMegawattHourOfGramPerKilowattHour;

    private static string KindOf(AssetKind kind) => kind switch
    {
        AssetKind.Generator => "generator",
        AssetKind.Load => "load",
        AssetKind.Branch => "branch",
        AssetKind.Storage => "storage",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Expected a kind of asset."),
    };
}
