using CarbonLedger.Carbon.Accounts;
using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Statements;

/// <summary>From a source of an interval (<see cref="TracedInterval.Sources"/>) back to the account that made it.</summary>
public static class SourceOrigins
{
    /// <summary>The asset whose embodied carbon or end of life a source charges; null for any other source.</summary>
    /// <param name="source">Id, as <see cref="CarbonAccounts.Enter"/> gives it.</param>
    public static AssetLife? LifeBehind(this CarbonAccounts accounts, string source) =>
        CarbonSource.PartsOf(source) is [CarbonSource.Embodied or CarbonSource.EndOfLife, var asset] && Identifier.IsValid(asset) ? accounts.Lives.GetValueOrDefault(new AssetId(asset)) : null;

    /// <summary>The emissions of gas that a source spreads; none for any other source.</summary>
    /// <param name="source">Id, as <see cref="CarbonAccounts.Enter"/> gives it.</param>
    public static IReadOnlyList<Sf6Booking> GasBehind(this CarbonAccounts accounts, string source) => CarbonSource.PartsOf(source) is [CarbonSource.Sf6, var unit, var asset]
        ? [.. accounts.Sf6.Bookings.Where(booking => booking.Emitted > GasMass.Zero && booking.Event.Unit.Value == unit && booking.Asset.Value == asset)]
        : [];
}
