using System.Text;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;

namespace CarbonLedger.Simulators.Fleet;

/// <summary>
/// Keys of simulated devices, by HKDF from the demo's seed. Whoever knows the seed knows every key: they are for
/// demonstration, and a service has to refuse them.
/// </summary>
public static class DeviceKeys
{
    /// <summary>The secret every demo key is derived from: the text <c>carbonledger demo seed 7</c> for seed 7.</summary>
    public static byte[] SeedBytes(long seed) => Encoding.ASCII.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"carbonledger demo seed {seed}"));

    /// <summary>The signer of a device: subkey <c>device/&lt;id&gt;</c>. The caller disposes it.</summary>
    public static Ed25519Signer SignerOf(long seed, DeviceId device) => new(SeedKeys.Derive(SeedBytes(seed), $"device/{device}"));
}
