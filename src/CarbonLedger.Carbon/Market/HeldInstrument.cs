using CarbonLedger.Carbon.Network;

namespace CarbonLedger.Carbon.Market;

/// <summary>An instrument that was found to be in order, as Wh by interval of the book.</summary>
/// <param name="Source">The generator or storage of the network; null for a device outside.</param>
/// <param name="First">The interval that <paramref name="WattHours"/> begins with.</param>
/// <param name="WattHours">A certificate's face value where it was produced; what a contract gives in each interval.</param>
/// <param name="IsTracked">Its energy is taken out of the residual.</param>
/// <param name="Consumer">Who may claim it; null where nobody may.</param>
internal sealed record HeldInstrument(Instrument Instrument, AssetId? Source, int First, long[] WattHours, bool IsTracked, AssetId? Consumer)
{
    public int End => First + WattHours.Length;
}
