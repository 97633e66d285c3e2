using CarbonLedger.Carbon.Amounts;
using CarbonLedger.Carbon.Factors;
using CarbonLedger.Carbon.Lifecycle;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>Views of one list of bookings: the guideline's lines, the mass balance, the life cycle. Periods are from a time to before another.</summary>
public static class Sf6Projections
{
    /// <summary>
    /// The lines REC and REP of eq. (2), SF6 only. The capacity of a line is what the unit, or the opened part of it, held by the book: the nameplate of a full
    /// unit, less of one whose gas was booked as lost or recovered before.
    /// </summary>
    public static IReadOnlyList<Sf6Row> GuidelineRows(IEnumerable<Sf6Booking> bookings, Timestamp from, Timestamp to) =>
    [
        .. In(bookings, from, to)
            .Where(booking => booking.Kind is EmissionKind.Repair or EmissionKind.Retirement)
            .Select(booking => new Sf6Row(
                booking.Event.Record,
                booking.Kind == EmissionKind.Retirement ? Sf6RowKind.Retired : Sf6RowKind.Repaired,
                booking.Event.Unit,
                Sf6(booking.Event.Gas, booking.Captured),
                Sf6(booking.Event.Gas, booking.Recovered))),
    ];

    /// <summary>The terms of eq. (6), SF6 only.</summary>
    public static RegisterBalance MassBalance(Sf6Register register, Timestamp from, Timestamp to)
    {
        Sf6Booking[] inPeriod = [.. In(register.Bookings, from, to)];
        return new(
            GasMass.Sum(inPeriod.Select(booking => Sf6(booking.Event.Gas, booking.Charged))),
            GasMass.Sum(inPeriod.Select(booking => Sf6(booking.Event.Gas, booking.Recovered))),
            Nameplate(register.Units.Values.Where(state => IsIn(state.Unit.Commissioned, from, to))),
            Nameplate(register.Units.Values.Where(state => state.Retired is { } retired && IsIn(retired, from, to))));
    }

    /// <summary>Gas that a unit emitted in one way, of its whole filling.</summary>
    public static GasMass Emitted(IEnumerable<Sf6Booking> bookings, SerialNumber unit, EmissionKind kind, Timestamp from, Timestamp to) =>
        GasMass.Sum(In(bookings, from, to).Where(booking => booking.Event.Unit == unit && booking.Kind == kind).Select(booking => booking.Emitted));

    /// <summary>The module that an emission belongs to: B1 what leaked in use, B2 what a repair lost, C1 what the retirement lost.</summary>
    public static LifecycleModule ModuleOf(EmissionKind kind) => kind switch
    {
        EmissionKind.Leak => LifecycleModule.B1,
        EmissionKind.Repair => LifecycleModule.B2,
        EmissionKind.Retirement => LifecycleModule.C1,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a way in which gas gets out."),
    };

    /// <summary>The modules B1, B2 and C1 of one unit, CO2e by one set; every booking rounded once, so that sums over periods and units close.</summary>
    /// <exception cref="InvalidOperationException">The table of potentials has no SF6 in this set.</exception>
    /// <exception cref="OverflowException">An amount does not fit.</exception>
    public static GasModules Modules(IEnumerable<Sf6Booking> bookings, SerialNumber unit, Timestamp from, Timestamp to, GwpSet set, InsulatingGasPotentials potentials) =>
        ModulesOf(bookings.Where(booking => booking.Event.Unit == unit), from, to, set, potentials);

    /// <summary>The same of all units that stood at an asset when they emitted.</summary>
    /// <exception cref="InvalidOperationException">The table of potentials has no SF6 in this set.</exception>
    /// <exception cref="OverflowException">An amount does not fit.</exception>
    public static GasModules Modules(IEnumerable<Sf6Booking> bookings, AssetId asset, Timestamp from, Timestamp to, GwpSet set, InsulatingGasPotentials potentials) =>
        ModulesOf(bookings.Where(booking => booking.Asset == asset), from, to, set, potentials);

    // What has a booking is on file, so that nothing emitted is a known zero; of what has none nothing is declared.
    private static GasModules ModulesOf(IEnumerable<Sf6Booking> own, Timestamp from, Timestamp to, GwpSet set, InsulatingGasPotentials potentials)
    {
        GwpBasis basis = potentials.BasisOf(set);
        Sf6Booking[] known = [.. own.Where(booking => booking.Event.Time < to)];
        ModuleAmounts amounts = ModuleAmounts.None;
        List<LifecycleModule> without = [];
        foreach (EmissionKind kind in known.Length == 0 ? [] : Enum.GetValues<EmissionKind>())
        {
            LifecycleModule module = ModuleOf(kind);
            CarbonEquivalent?[] parts = [.. In(known, from, to).Where(booking => booking.Kind == kind && booking.Emitted > GasMass.Zero)
                .Select(booking => booking.Event.Gas.Equivalent(booking.Emitted, set, potentials))];
            if (parts.Contains(null))
            {
                without.Add(module);
                continue;
            }

            amounts = parts.Aggregate(amounts.With(module, CarbonMass.Zero), (sum, part) => sum.With(module, CarbonMass.FromMilligrams((long)part!.Milligrams)));
        }

        return new GasModules(amounts, basis, without);
    }

    private static IEnumerable<Sf6Booking> In(IEnumerable<Sf6Booking> bookings, Timestamp from, Timestamp to) =>
        bookings.Where(booking => IsIn(booking.Event.Time, from, to));

    private static bool IsIn(Timestamp time, Timestamp from, Timestamp to) => time >= from && time < to;

    private static GasMass Nameplate(IEnumerable<Sf6UnitState> states) => GasMass.Sum(states.Select(state => Sf6(state.Unit.Gas, state.Unit.Nameplate)));

    private static GasMass Sf6(GasMixture gas, GasMass mass) => gas.MassOf(InsulatingGas.SulphurHexafluoride, mass);
}
