using System.Collections.Concurrent;
using System.Security.Cryptography;
using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest;

/// <summary>
/// Checks passwords of connecting devices. A check takes PBKDF2's whole work once; a device that comes back with the password that
/// held is known by a keyed digest in memory. An unknown device takes as long as a known one, and strangers never take more than
/// half of the processors.
/// </summary>
internal sealed class PasswordCheck : IDisposable
{
    private static readonly DevicePassword Nobody = new(DevicePassword.Rounds, new byte[DevicePassword.SaltBytes], new byte[DevicePassword.HashBytes]);

    private readonly ConcurrentDictionary<DeviceId, byte[]> held = new();
    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);
    private readonly SemaphoreSlim working = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <param name="known">What the registry holds, or null.</param>
    public async Task<bool> HoldsAsync(DeviceId device, DevicePassword? known, byte[] password)
    {
        DevicePassword expected = known ?? Nobody;
        byte[] digest = HMACSHA256.HashData(key, (byte[])[.. expected.Salt.Span, .. expected.Hash.Span, .. password]);
        if (known is not null && held.TryGetValue(device, out byte[]? before) && CryptographicOperations.FixedTimeEquals(before, digest))
        {
            return true;
        }

        if (!await working.WaitAsync(MqttEdge.CommunicationMax))
        {
            return false;
        }

        try
        {
            bool holds = await Task.Run(() => expected.Matches(password)) && known is not null;
            if (holds)
            {
                held[device] = digest;
            }

            return holds;
        }
        finally
        {
            working.Release();
        }
    }

    public void Dispose() => working.Dispose();
}
