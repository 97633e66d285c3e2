using CarbonLedger.Carbon.Accounts;
using CarbonLedger.Carbon.Inventory;
using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Statements;

/// <summary>From a source of an interval (<see cref="TracedInterval.Sources"/>) back to the account that made it.</summary>
public static class SourceOrigins
{
    /// <summary>The asset whose embodied carbon or end of life a source charges; null for any other source.</summary>
    /// <param name="source">Id, as <see cref="CarbonAccounts.Enter"/> gives it.</param>
    public static AssetLife? LifeBehind(this CarbonAccounts accounts, string source)
    {
        int dot = source.IndexOf('.', StringComparison.Ordinal);
        string kind = dot < 0 ? "" : source[..dot];
        return kind is CarbonSource.Embodied or CarbonSource.EndOfLife && Identifier.IsValid(source[(dot + 1)..])
            ? accounts.Lives.GetValueOrDefault(new AssetId(source[(dot + 1)..]))
            : null;
    }

    /// <summary>The emissions of gas that a source spreads; none for any other source.</summary>
    /// <param name="source">Id, as <see cref="CarbonAccounts.Enter"/> gives it.</param>
    public static IReadOnlyList<Sf6Booking> GasBehind(this CarbonAccounts accounts, string source) => !source.StartsWith($"{CarbonSource.Sf6}.", StringComparison.Ordinal)
        ? []
        : [.. accounts.Sf6.Bookings.Where(booking => booking.Emitted > GasMass.Zero && $"{CarbonSource.Sf6}.{booking.Event.Unit}.{booking.Asset}" == source)];
}
