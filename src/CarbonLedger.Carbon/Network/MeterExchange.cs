using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Network;

/// <summary>A meter was exchanged for another that speaks as the same device. A capture at or after the time is of the new meter.</summary>
/// <param name="Close">The last registers of the old meter, by OBIS code.</param>
/// <param name="Open">The first registers of the new one, the same codes.</param>
public sealed record MeterExchange(Timestamp At, IReadOnlyList<RegisterReading> Close, IReadOnlyList<RegisterReading> Open)
{
    public const int PerPointMax = 1_000;

    /// <summary>Thousandths of a register of the old meter and the new; null when the record does not say.</summary>
    internal (long Close, long Open)? Of(string obis)
    {
        RegisterReading? close = Find(Close, obis);
        RegisterReading? open = Find(Open, obis);
        return close is { } old && open is { } fresh ? (old.Value.Thousandths, fresh.Value.Thousandths) : null;
    }

    private static RegisterReading? Find(IReadOnlyList<RegisterReading> registers, string obis)
    {
        foreach (RegisterReading register in registers)
        {
            if (register.Obis == obis)
            {
                return register;
            }
        }

        return null;
    }
}
