using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>A unit and the sums of its bookings. Charged = recovered + emitted + held, always; held is from zero to the nameplate.</summary>
/// <param name="Asset">Where it stands now.</param>
/// <param name="Held">In the unit by the book.</param>
/// <param name="Leaked">Seen when topped up.</param>
public sealed record Sf6UnitState(
    Sf6Unit Unit,
    AssetId Asset,
    GasMass Held,
    GasMass Charged,
    GasMass Recovered,
    GasMass Leaked,
    GasMass LostInRepair,
    GasMass LostAtRetirement,
    Timestamp? LastEvent,
    Timestamp? Retired)
{
    public GasMass Emitted => Leaked + LostInRepair + LostAtRetirement;

    internal static Sf6UnitState Of(Sf6Unit unit) =>
        new(unit, unit.Asset, GasMass.Zero, GasMass.Zero, GasMass.Zero, GasMass.Zero, GasMass.Zero, GasMass.Zero, null, null);

    /// <summary>Leaked mass / nameplate / years from commissioning to a time, or to retirement if that was before; null without a span of time. What replaces a repair's loss is no leak.</summary>
    public LeakRate? LeakRateUntil(Timestamp time)
    {
        Timestamp end = Retired is { } retired && retired < time ? retired : time;
        return LeakRate.OverMilliseconds(Leaked, Unit.Nameplate, checked(end.UnixMilliseconds - Unit.Commissioned.UnixMilliseconds));
    }

    internal Sf6UnitState After(Sf6Booking booking) => this with
    {
        Asset = booking.Event is Sf6Event.Transferred moved ? moved.To : Asset,
        Held = Held + booking.Charged - booking.Recovered - booking.Emitted,
        Charged = Charged + booking.Charged,
        Recovered = Recovered + booking.Recovered,
        Leaked = booking.Kind == EmissionKind.Leak ? Leaked + booking.Emitted : Leaked,
        LostInRepair = booking.Kind == EmissionKind.Repair ? LostInRepair + booking.Emitted : LostInRepair,
        LostAtRetirement = booking.Kind == EmissionKind.Retirement ? LostAtRetirement + booking.Emitted : LostAtRetirement,
        LastEvent = booking.Event.Time,
        Retired = booking.Event is Sf6Event.Retired ? booking.Event.Time : Retired,
    };
}
