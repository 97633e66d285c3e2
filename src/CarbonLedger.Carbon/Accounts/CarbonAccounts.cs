using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Carbon.Lifecycle;
using CarbonLedger.Carbon.Market;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Carbon.Statements;

namespace CarbonLedger.Carbon.Accounts;

/// <summary>
/// The accounts that signed records make beside the meters: the life of every asset, the register of gas-filled units, the instruments of the market. Immutable, and a
/// function of the records in their order.
/// </summary>
public sealed partial class CarbonAccounts
{
    private static readonly TypicalFigures Figures = TypicalFigures.Read(TypicalFigures.DefaultBytes()).Require("the table of typical figures");
    private static readonly InsulatingGasPotentials Gases = new(GwpTable.Read(GwpTable.DefaultBytes()).Require("the table of warming potentials"));

    private readonly Int128 embodied;
    private readonly ConcurrentDictionary<GwpSet, GasEmissions> emissionsBySet = [];

    private CarbonAccounts(
        ImmutableSortedDictionary<AssetId, AssetLife> lives, Int128 embodied, Sf6Register sf6, ImmutableSortedDictionary<InstrumentId, Instrument> instruments) =>
        (Lives, this.embodied, Sf6, Instruments) = (lives, embodied, sf6, instruments);

    /// <summary>mg embodied in all assets together, 1 Gt: all of it may fall on one interval, and the sums of an interval are longs of mg.</summary>
    public const long EmbodiedMilligramsMax = 1_000_000_000_000_000_000;

    public static CarbonAccounts Empty { get; } = new(
        ImmutableSortedDictionary<AssetId, AssetLife>.Empty, 0, Sf6Register.Empty, ImmutableSortedDictionary<InstrumentId, Instrument>.Empty);

    /// <summary>The warming potentials that gas is reckoned with.</summary>
    public static InsulatingGasPotentials Potentials => Gases;

    /// <summary>Every asset that was ever put in service.</summary>
    public ImmutableSortedDictionary<AssetId, AssetLife> Lives { get; }

    /// <summary>Every gas-filled unit and what was booked of it.</summary>
    public Sf6Register Sf6 { get; }

    /// <summary>Certificates and contracts. They change no traced figure.</summary>
    public ImmutableSortedDictionary<InstrumentId, Instrument> Instruments { get; }

    /// <summary>Whether no asset and no unit is on record.</summary>
    public bool IsEmpty => Lives.IsEmpty && Sf6.Units.IsEmpty;

    /// <summary>With an asset put in service.</summary>
    /// <exception cref="InputRejectedException">The record embodies what its class can't, uses a figure that isn't known, or the asset is in service already.</exception>
    public CarbonAccounts With(LifecycleRecord record)
    {
        EmbodiedCarbon declared = EmbodiedCarbon.Of(record, Figures).Require($"life-cycle record of {record.Asset}");
        if (Lives.TryGetValue(record.Asset, out AssetLife? known))
        {
            throw Refused(record.Asset.Value, "asset", record.Asset.Value, $"an asset that was not put in service before; it was at {known.Record.Commissioned}");
        }

        LifecycleState state = Decided(record.Asset, LifecycleState.None, new LifecycleCommand.Commission(declared));
        return With(record.Asset.Value, new AssetLife(record, declared, state));
    }

    /// <summary>With a change in an asset's life.</summary>
    /// <exception cref="InputRejectedException">The asset was never put in service, its account refuses the change, or is charged by energy and the document doesn't tell it.</exception>
    public CarbonAccounts With(LifecycleDocument.Changed changed)
    {
        (AssetId asset, LifecycleCommand command) = (changed.Asset, changed.Command);
        AssetLife life = Lives.GetValueOrDefault(asset)
            ?? throw Refused(asset.Value, "asset", asset.Value, "an asset that was put in service");
        if (life.Record.Rule == ChargeRule.UnitOfProduction && !changed.TellsPassed)
        {
            throw Refused(changed.Record, "passedMwh", "nothing", $"the energy that has passed {asset} by then, by which it is charged");
        }

        return With(changed.Record, life with { State = Decided(asset, life.State, command) });
    }

    /// <summary>
    /// From when charges may come out otherwise by a change in an asset's life that is not taken yet. By energy it reaches back before the change itself: where
    /// the energy told is not that counted, what was charged above it is taken back as far as the change before, and the interval in which that was charged.
    /// </summary>
    public Timestamp ChangesFrom(LifecycleDocument.Changed changed) =>
        Lives.TryGetValue(changed.Asset, out AssetLife? life) && life.Record.Rule == ChargeRule.UnitOfProduction
            ? life.State.Spans[^1].From.AddMilliseconds(-Interval.LengthMilliseconds)
            : changed.Command.At;

    /// <summary>With a gas-filled unit.</summary>
    /// <exception cref="InputRejectedException">The register refuses it, or a gas of it has no warming potential in AR6: what leaks could not be told.</exception>
    public CarbonAccounts With(Sf6Unit unit)
    {
        if (Sf6.Judge(unit) is { } refusal)
        {
            throw Refused(refusal.Record, refusal.Field, refusal.Value, refusal.Limit);
        }

        return unit.Gas.Equivalent(unit.Nameplate, GwpSet.SixthAssessment, Gases) is null
            ? throw Refused(unit.Serial.Value, "gas", unit.Gas.ToString(), "gases with a warming potential in AR6")
            : new CarbonAccounts(Lives, embodied, Sf6.Enter(unit), Instruments);
    }

    /// <summary>With something done to a unit's gas.</summary>
    /// <exception cref="InputRejectedException">The register refuses it.</exception>
    public CarbonAccounts With(Sf6Event happened)
    {
        Sf6Verdict verdict = Sf6.Decide(happened);
        return verdict.Booking is { } booking ? new CarbonAccounts(Lives, embodied, Sf6.Evolve(booking), Instruments)
            : verdict.Refusal is { } refusal ? throw Refused(refusal.Record, refusal.Field, refusal.Value, refusal.Limit)
            : throw Refused(happened.Record, "record", happened.Record, "a record that is not booked yet");
    }

    /// <summary>With a certificate or a contract. A certificate may come again once, when it is retired: one owner, one retirement.</summary>
    /// <exception cref="InputRejectedException">Its id is on record already, and it is not the retirement of a certificate that nobody has used.</exception>
    public CarbonAccounts With(Instrument instrument)
    {
        if (Instruments.TryGetValue(instrument.Id, out Instrument? known)
            && !(known is Certificate { Retired: null } issued && instrument is Certificate { Retired: not null } retired && retired with { Retired = null } == issued))
        {
            throw Refused(instrument.Id.Value, "id", instrument.Id.Value, "an instrument that is not on record, or the one retirement of a certificate that is, all else equal");
        }

        return new CarbonAccounts(Lives, embodied, Sf6, Instruments.SetItem(instrument.Id, instrument));
    }

    /// <summary>
    /// What stops these accounts from entering a network: an asset in service or a unit in operation that has no place in it, a generator whose life-cycle
    /// factor holds what it embodies already, and what <see cref="ConflictsWith"/> finds. Empty if nothing does.
    /// </summary>
    /// <param name="terms">Of the network's figures.</param>
    public IReadOnlyList<InputProblem> ProblemsWith(NetworkModel network, FigureTerms terms)
    {
        List<InputProblem> problems = [];
        HashSet<AssetId> generators = [.. network.Generators.Select(generator => generator.Id)];
        foreach (AssetLife life in Lives.Values.Where(life => life.State.RetiredAt is not { } retired || retired > network.ValidFrom))
        {
            AssetId asset = life.Record.Asset;
            if (generators.Contains(asset))
            {
                problems.Add(Problem(asset, "asset", asset.Value, "an asset other than a generator, whose life-cycle factor holds what it embodies"));
            }
            else if (PlaceOf(network, asset) is null || (life.Record.Bus is not null && network.BusOf.ContainsKey(asset)))
            {
                problems.Add(Problem(asset, "bus", life.Record.Bus?.Value ?? "none", $"an asset of network {network.Id} version {network.Version} without a bus, or equipment at one of its buses"));
            }
            else if (life.Record.Rule == ChargeRule.UnitOfProduction && !network.BusOf.ContainsKey(asset))
            {
                problems.Add(Problem(asset, "charging", "unit-of-production", "straight-line, as no energy is metered of equipment at a bus"));
            }
        }

        problems.AddRange(Sf6.Units.Values.Where(unit => (unit.Retired is not { } retired || retired > network.ValidFrom) && PlaceOf(network, unit.Asset) is null).Select(unit => new InputProblem(
            $"$.units[serial={unit.Unit.Serial}].asset", unit.Asset.Value, $"Expected an asset of network {network.Id} version {network.Version}, or equipment put in service at one of its buses")));
        problems.AddRange(ConflictsWith(network, null, [terms]));
        return problems;
    }

    /// <summary>
    /// What these accounts would add wrongly in a version of a network, also one that is no longer the newest: carbon of another set of warming potentials than
    /// its factors, and what its file has of an asset already.
    /// </summary>
    /// <param name="until">From when a later version is in force; null for the newest.</param>
    /// <param name="terms">Of its figures, of every year.</param>
    public IReadOnlyList<InputProblem> ConflictsWith(NetworkModel network, Timestamp? until, IReadOnlyList<FigureTerms> terms)
    {
        FigureTerms[] carried = [.. terms.Where(IsCarriedIn)];
        string[] sets = [.. carried.Select(each => each.GwpSet).Where(IsStated).Distinct(StringComparer.Ordinal)];
        if (carried.Length == 0)
        {
            return [];
        }

        List<InputProblem> problems = [];
        foreach (AssetLife life in Lives.Values.Where(life => !(life.Record.Commissioned >= until) && !(life.State.RetiredAt <= network.ValidFrom)))
        {
            string set = life.Record.Embodied.GwpSet;
            if (IsStated(set) && sets.FirstOrDefault(other => other != set) is { } wanted)
            {
                problems.Add(Problem(life.Record.Asset, "gwpSet", set, $"{wanted}, the set of warming potentials of the network's factors: one account uses one set"));
            }
        }

        foreach (CarbonSource source in network.Sources.Where(source => IsOnRecord(source, network, until)))
        {
            problems.Add(Problem(source.Branch!.Value, "asset", source.Branch.Value.Value, $"no records of what source {source.Id} of network {network.Id} version {network.Version} has already: it would be counted twice"));
        }

        return problems;
    }

    // Only a source along a branch says whose it is.
    private bool IsOnRecord(CarbonSource source, NetworkModel network, Timestamp? until) => source.Branch is { } branch && source.Kind switch
    {
        CarbonSource.Embodied or CarbonSource.EndOfLife => Lives.TryGetValue(branch, out AssetLife? life) && !(life.Record.Commissioned >= until) && !(life.State.RetiredAt <= network.ValidFrom),
        CarbonSource.Sf6 => Sf6.Units.Values.Any(unit => unit.Asset == branch && !(unit.Unit.Commissioned >= until)),
        _ => false,
    };

    // A life-cycle footprint in CO2e can take up embodied carbon and gas; direct CO2 can't.
    private static bool IsCarriedIn(FigureTerms terms) => terms is { GasSet: "CO2e", Boundary: "lifecycle" };

    private static bool IsStated(string gwpSet) => gwpSet != "unstated";

    private CarbonAccounts With(string record, AssetLife life)
    {
        Int128 before = Lives.TryGetValue(life.Record.Asset, out AssetLife? known) ? known.State.EmbodiedMilligrams : 0;
        Int128 sum = embodied - before + life.State.EmbodiedMilligrams;
        return sum <= EmbodiedMilligramsMax
            ? new CarbonAccounts(Lives.SetItem(life.Record.Asset, life), sum, Sf6, Instruments)
            : throw Refused(record, "embodied", string.Create(CultureInfo.InvariantCulture, $"{sum} mg"), string.Create(CultureInfo.InvariantCulture, $"at most {EmbodiedMilligramsMax} mg in all assets together"));
    }

    private static LifecycleState Decided(AssetId asset, LifecycleState state, LifecycleCommand command)
    {
        LifecycleDecision decision = LifecycleAccount.Decide(state, command);
        return decision.Refusal is { } refusal ? throw Refused(asset.Value, "event", $"{refusal} at {command.At}", decision.Text)
            : decision.Events.Count == 0 ? throw Refused(asset.Value, "event", command.At.ToString(), "an event that is not taken yet")
            : decision.Events.Aggregate(state, LifecycleAccount.Evolve);
    }

    private static InputProblem Problem(AssetId asset, string field, string value, string limit) => new($"$.assets[id={asset}].{field}", value, $"Expected {limit}");

    private static InputRejectedException Refused(string record, string field, string value, string limit) => new($"record {record}", [new InputProblem($"$.{field}", value, $"Expected {limit}")]);
}
