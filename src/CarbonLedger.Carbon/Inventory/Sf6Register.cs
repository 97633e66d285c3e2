using System.Collections.Immutable;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>
/// The gas-filled units of a company, immutable and folded from their bookings. <see cref="Decide"/> judges an event and changes nothing;
/// <see cref="Evolve"/> applies what was booked, in running and in replaying alike.
/// </summary>
public sealed class Sf6Register
{
    /// <summary>mg of one amount or nameplate: 100 t; the largest gas-insulated substation holds some tens of tonnes.</summary>
    public const long MilligramsMax = 100_000_000_000;

    /// <summary>V and A that a unit's plate may name; no grid reaches them.</summary>
    public const long RatedVoltsMax = 2_000_000, BreakingAmperesMax = 1_000_000;

    private readonly ImmutableDictionary<string, Sf6Event> records;

    private Sf6Register(ImmutableSortedDictionary<SerialNumber, Sf6UnitState> units, ImmutableDictionary<string, Sf6Event> records, ImmutableList<Sf6Booking> bookings) =>
        (Units, this.records, Bookings) = (units, records, bookings);

    public static Sf6Register Empty { get; } =
        new(ImmutableSortedDictionary<SerialNumber, Sf6UnitState>.Empty, ImmutableDictionary.Create<string, Sf6Event>(StringComparer.Ordinal), []);

    public ImmutableSortedDictionary<SerialNumber, Sf6UnitState> Units { get; }

    /// <summary>Every event booked, in the order of booking.</summary>
    public ImmutableList<Sf6Booking> Bookings { get; }

    /// <summary>Why a unit can't be entered; null if it can.</summary>
    public Sf6Refusal? Judge(Sf6Unit unit)
    {
        if (Units.TryGetValue(unit.Serial, out Sf6UnitState? known))
        {
            return new(unit.Serial.Value, "serial", unit.Serial.Value, $"a serial number other than that of the unit of {known.Unit.Asset}", Sf6RefusalReason.SerialReused);
        }

        return unit.Nameplate <= GasMass.Zero || unit.Nameplate.Milligrams > MilligramsMax ? OutsideRange("nameplate", unit.Nameplate.ToString(), $"above 0 and at most {GasMass.FromMilligrams(MilligramsMax)}")
            : unit.RatedVolts is <= 0 or > RatedVoltsMax ? OutsideRange("ratedVolts", $"{unit.RatedVolts} V", $"1 to {RatedVoltsMax} V")
            : unit.BreakingAmperes is < 0 or > BreakingAmperesMax ? OutsideRange("breakingAmperes", $"{unit.BreakingAmperes} A", $"0 to {BreakingAmperesMax} A")
            : null;

        Sf6Refusal OutsideRange(string field, string value, string limit) => new(unit.Serial.Value, field, value, limit, Sf6RefusalReason.OutsideRange);
    }

    /// <summary>The register with one more unit, empty until it is filled.</summary>
    /// <exception cref="InvalidOperationException">The unit can't be entered (<see cref="Judge"/>).</exception>
    public Sf6Register Enter(Sf6Unit unit) => Judge(unit) is { } refusal
        ? throw new InvalidOperationException(refusal.ToString())
        : new(Units.Add(unit.Serial, Sf6UnitState.Of(unit)), records, Bookings);

    /// <summary>Books an event or refuses it with the reason; nothing for a record that is booked already as it is.</summary>
    public Sf6Verdict Decide(Sf6Event candidate)
    {
        if (records.TryGetValue(candidate.Record, out Sf6Event? known))
        {
            return known == candidate ? new(null, null) : Refuse(candidate, "record", candidate.Record, "an id that no other event has", Sf6RefusalReason.RecordReused);
        }

        if (!Units.TryGetValue(candidate.Unit, out Sf6UnitState? state))
        {
            return Refuse(candidate, "unit", candidate.Unit.Value, "a serial number of the register", Sf6RefusalReason.UnknownUnit);
        }

        Sf6Verdict? untimely = JudgeTime(candidate, state);
        return untimely ?? (!candidate.Gas.Equals(state.Unit.Gas)
            ? Refuse(candidate, "gas", candidate.Gas.ToString(), state.Unit.Gas.ToString(), Sf6RefusalReason.WrongGas)
            : JudgeAmounts(candidate, state));
    }

    /// <summary>The register after a booking that <see cref="Decide"/> made of it.</summary>
    /// <exception cref="InvalidOperationException">The booking does not follow from this register.</exception>
    public Sf6Register Evolve(Sf6Booking booking)
    {
        SerialNumber serial = booking.Event.Unit;
        if (!Units.TryGetValue(serial, out Sf6UnitState? state) || state.Held != booking.Held || records.ContainsKey(booking.Event.Record))
        {
            throw new InvalidOperationException($"Booking {booking.Event.Record} of unit {serial} does not follow from the register: it was decided on {booking.Held} held.");
        }

        return new(Units.SetItem(serial, state.After(booking)), records.Add(booking.Event.Record, booking.Event), Bookings.Add(booking));
    }

    /// <summary>Decides and applies many events in their order; a refused one stops no other.</summary>
    public (Sf6Register Register, IReadOnlyList<Sf6Refusal> Refusals) Fold(IEnumerable<Sf6Event> events)
    {
        Sf6Register register = this;
        List<Sf6Refusal> refusals = [];
        foreach (Sf6Event each in events)
        {
            Sf6Verdict verdict = register.Decide(each);
            register = verdict.Booking is { } booking ? register.Evolve(booking) : register;
            if (verdict.Refusal is { } refusal)
            {
                refusals.Add(refusal);
            }
        }

        return (register, refusals);
    }

    private static Sf6Verdict? JudgeTime(Sf6Event candidate, Sf6UnitState state)
    {
        if (candidate.Time < state.Unit.Commissioned)
        {
            return Refuse(candidate, "time", candidate.Time.ToString(), $"not before {state.Unit.Commissioned}, when the unit was commissioned", Sf6RefusalReason.BeforeCommissioning);
        }

        if (state.Retired is { } retired)
        {
            return candidate is Sf6Event.Retired
                ? Refuse(candidate, "unit", candidate.Unit.Value, $"one retirement per serial number; it was retired at {retired}", Sf6RefusalReason.RetiredTwice)
                : Refuse(candidate, "time", candidate.Time.ToString(), $"before {retired}, when the unit was retired", Sf6RefusalReason.AfterRetirement);
        }

        return state.LastEvent is { } last && candidate.Time < last
            ? Refuse(candidate, "time", candidate.Time.ToString(), $"not before {last}, the unit's last event", Sf6RefusalReason.BeforeEarlierEvent)
            : null;
    }

    private static Sf6Verdict JudgeAmounts(Sf6Event candidate, Sf6UnitState state) => candidate switch
    {
        Sf6Event.Filled filled => Outside(candidate, "charged", filled.Charged, 1) ?? Fill(filled, state),
        Sf6Event.ToppedUp topped => Outside(candidate, "charged", topped.Charged, 1) ?? TopUp(topped, state),
        Sf6Event.Repaired repaired => Outside(candidate, "captured", repaired.Captured, 0) ?? Outside(candidate, "recovered", repaired.Recovered, 0) ?? Repair(repaired, state),
        Sf6Event.Withdrawn withdrawn => Outside(candidate, "recovered", withdrawn.Recovered, 1) ?? Withdraw(withdrawn, state),
        Sf6Event.Retired retired => Outside(candidate, "recovered", retired.Recovered, 0) ?? Retire(retired, state),
        Sf6Event.Transferred => Book(candidate, state),
        _ => throw new InvalidOperationException($"{candidate.GetType().Name} is no event of a unit."),
    };

    private static Sf6Verdict Fill(Sf6Event.Filled filled, Sf6UnitState state)
    {
        GasMass room = state.Unit.Nameplate - state.Held;
        return filled.Charged > room
            ? Refuse(filled, "charged", filled.Charged.ToString(), $"at most {room}, the nameplate less what the unit holds", Sf6RefusalReason.AboveNameplate)
            : Book(filled, state, charged: filled.Charged);
    }

    // Gas that a repair lost and nobody put back is booked at the repair. A later top-up replaces it first; only what goes beyond has leaked
    // since, or the same gas would be emitted twice.
    private static Sf6Verdict TopUp(Sf6Event.ToppedUp topped, Sf6UnitState state)
    {
        GasMass replaces = GasMass.Smaller(topped.Charged, state.Unit.Nameplate - state.Held);
        return Book(topped, state, charged: topped.Charged, emitted: topped.Charged - replaces, kind: EmissionKind.Leak);
    }

    private static Sf6Verdict Repair(Sf6Event.Repaired repaired, Sf6UnitState state) =>
        repaired.Captured > state.Held
            ? Refuse(repaired, "captured", repaired.Captured.ToString(), $"at most {state.Held}, what was charged and is still there", Sf6RefusalReason.AboveCharged)
            : repaired.Recovered > repaired.Captured
            ? Refuse(repaired, "recovered", repaired.Recovered.ToString(), $"at most {repaired.Captured}, what was captured", Sf6RefusalReason.RecoveredAboveCaptured)
            : Book(repaired, state, captured: repaired.Captured, recovered: repaired.Recovered, emitted: repaired.Captured - repaired.Recovered, kind: EmissionKind.Repair);

    private static Sf6Verdict Withdraw(Sf6Event.Withdrawn withdrawn, Sf6UnitState state) =>
        withdrawn.Recovered > state.Held ? AboveCharged(withdrawn, withdrawn.Recovered, state) : Book(withdrawn, state, recovered: withdrawn.Recovered);

    private static Sf6Verdict Retire(Sf6Event.Retired retired, Sf6UnitState state) =>
        retired.Recovered > state.Held
            ? AboveCharged(retired, retired.Recovered, state)
            : Book(retired, state, captured: state.Held, recovered: retired.Recovered, emitted: state.Held - retired.Recovered, kind: EmissionKind.Retirement);

    private static Sf6Verdict AboveCharged(Sf6Event candidate, GasMass recovered, Sf6UnitState state) =>
        Refuse(candidate, "recovered", recovered.ToString(), $"at most {state.Held}, what was charged and is still there", Sf6RefusalReason.AboveCharged);

    private static Sf6Verdict? Outside(Sf6Event candidate, string field, GasMass amount, long min) =>
        amount.Milligrams < min || amount.Milligrams > MilligramsMax
            ? Refuse(candidate, field, amount.ToString(), $"{GasMass.FromMilligrams(min)} to {GasMass.FromMilligrams(MilligramsMax)}", Sf6RefusalReason.OutsideRange)
            : null;

    private static Sf6Verdict Book(
        Sf6Event booked, Sf6UnitState state, GasMass charged = default, GasMass captured = default, GasMass recovered = default, GasMass emitted = default, EmissionKind? kind = null) =>
        new(new Sf6Booking(booked, state.Asset, state.Held, charged, captured, recovered, emitted, kind), null);

    private static Sf6Verdict Refuse(Sf6Event candidate, string field, string value, string limit, Sf6RefusalReason reason) =>
        new(null, new Sf6Refusal(candidate.Record, field, value, limit, reason));
}
