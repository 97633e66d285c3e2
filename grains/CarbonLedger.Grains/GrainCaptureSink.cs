using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Carbon.Network;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Grains.Contracts;
using Microsoft.Extensions.Logging;

namespace CarbonLedger.Grains;

/// <summary>Hands newly stored captures to the grains of their assets, one call an asset.</summary>
public sealed class GrainCaptureSink(GridNetworks networks, IGrainFactory grains, ILogger<GrainCaptureSink> log) : ICaptureSink
{
    private const int AttemptsMax = 3;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    public Task TakeAsync(IReadOnlyList<SignedCapture> captures) => Task.WhenAll(captures
        .GroupBy(signed => KeyOf(signed.Capture.Device))
        .Where(group => group.Key is not null)
        .Select(group => HandAsync(group.Key!, [.. group])));

    private string? KeyOf(DeviceId device)
    {
        foreach (GridNetwork grid in networks.All)
        {
            if (grid.Setup.AssetByDevice.TryGetValue(device, out AssetId asset))
            {
                return grid.AssetKey(asset);
            }
        }

        return null;
    }

    private async Task HandAsync(string asset, IReadOnlyCollection<SignedCapture> captures)
    {
        byte[] packed = PackedCaptures.Pack(captures);
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await grains.GetGrain<IAssetGrain>(asset).Receive(packed);
                return;
            }
            catch (Exception e) when (attempt < AttemptsMax)
            {
                log.LogWarning(e, "Asset {Asset} did not take {Count} captures; trying again.", asset, captures.Count);
                await Task.Delay(RetryDelay * attempt);
            }
            catch (Exception e)
            {
                // A hint that got lost: the captures are stored, and the network grain finds them there before a time-out or within a day.
                log.LogWarning(e, "Asset {Asset} did not take {Count} captures; they will be read from the store.", asset, captures.Count);
                return;
            }
        }
    }
}
