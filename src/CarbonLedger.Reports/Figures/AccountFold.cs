using CarbonLedger.Carbon.Accounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Reports.Figures;

/// <summary>The lives of assets and the gas-filled units, with what entered the traced book for each.</summary>
internal sealed class AccountFold
{
    private readonly ReportFigures figures;
    private readonly Dictionary<string, Int128> entered = new(StringComparer.Ordinal);

    public AccountFold(ReportFigures figures, CarbonAccounts accounts)
    {
        this.figures = figures;
        foreach (CarbonSource source in figures.Intervals.SelectMany(traced => traced.Sources))
        {
            entered[source.Id] = entered.GetValueOrDefault(source.Id) + source.PerInterval.Milligrams;
        }

        Lives = [.. accounts.Lives.Values.OrderBy(life => life.Record.Asset.Value, NaturalOrder.Instance).Select(Of)];
        GwpSet set = Sf6Charge.SetFor(figures.Intervals[0].Terms.GwpSet);
        Basis = CarbonAccounts.Potentials.BasisOf(set).ToString();
        Gas = [.. accounts.Sf6.Units.Values.OrderBy(unit => unit.Unit.Serial.Value, NaturalOrder.Instance).Select(unit => Of(unit, accounts, set))];
        Bookings = [.. accounts.Sf6.Bookings.Where(booking => booking.Event.Time <= figures.Last.End)];
        IsUnchecked = figures.Intervals.Any(traced => traced.Sources.Any(source => source.IsUncheckedDefault));
    }

    public IReadOnlyList<LifeRow> Lives { get; }

    public IReadOnlyList<GasRow> Gas { get; }

    /// <summary>What was done to gas up to the report's end, in the order of booking.</summary>
    public IReadOnlyList<Sf6Booking> Bookings { get; }

    /// <summary>What gas was reckoned with.</summary>
    public string Basis { get; }

    /// <summary>A default that was never checked is in what entered the traced book.</summary>
    public bool IsUnchecked { get; }

    private LifeRow Of(AssetLife life) => new(
        life, Entered(CarbonSource.IdOf(CarbonSource.Embodied, life.Record.Asset.Value)) + Entered(CarbonSource.IdOf(CarbonSource.EndOfLife, life.Record.Asset.Value)), life.State.EmbodiedMilligrams, life.Embodied.Amounts.Beyond?.Milligrams);

    private GasRow Of(Sf6UnitState state, CarbonAccounts accounts, GwpSet set)
    {
        Sf6Unit unit = state.Unit;
        IEnumerable<AssetId> stood = accounts.Sf6.Bookings.Where(booking => booking.Event.Unit == unit.Serial).Select(booking => booking.Asset).Distinct();
        return new GasRow(
            state, unit.Gas.Equivalent(state.Emitted, set, CarbonAccounts.Potentials), state.LeakRateUntil(figures.Last.End), FGasProhibition.DateOf(unit, CarbonAccounts.Potentials),
            stood.Aggregate((Int128)0, (sum, asset) => sum + Entered(CarbonSource.IdOf(CarbonSource.Sf6, unit.Serial.Value, asset.Value))),
            unit.Gas.Shares.Any(share => CarbonAccounts.Potentials.Find(share.Gas, set) is not { Checked: true }));
    }

    private Int128 Entered(string source) => entered.GetValueOrDefault(source);
}
