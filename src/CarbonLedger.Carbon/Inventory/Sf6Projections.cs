using CarbonLedger.Carbon.Metering;

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

    /// <summary>The modules B1, B2 and C1 of one unit, of its whole filling.</summary>
    public static LifeCycleModules Modules(IEnumerable<Sf6Booking> bookings, SerialNumber unit, Timestamp from, Timestamp to)
    {
        Sf6Booking[] own = [.. In(bookings, from, to).Where(booking => booking.Event.Unit == unit)];
        return new(Of(EmissionKind.Leak), Of(EmissionKind.Repair), Of(EmissionKind.Retirement));

        GasMass Of(EmissionKind kind) => GasMass.Sum(own.Where(booking => booking.Kind == kind).Select(booking => booking.Emitted));
    }

    private static IEnumerable<Sf6Booking> In(IEnumerable<Sf6Booking> bookings, Timestamp from, Timestamp to) =>
        bookings.Where(booking => IsIn(booking.Event.Time, from, to));

    private static bool IsIn(Timestamp time, Timestamp from, Timestamp to) => time >= from && time < to;

    private static GasMass Nameplate(IEnumerable<Sf6UnitState> states) => GasMass.Sum(states.Select(state => Sf6(state.Unit.Gas, state.Unit.Nameplate)));

    private static GasMass Sf6(GasMixture gas, GasMass mass) => gas.MassOf(InsulatingGas.SulphurHexafluoride, mass);
}
