using System.Text;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Ingest.Enrolment;

/// <summary>A device's claim of its place: the code that came with it, and the key it made for itself, which signs the claim.</summary>
/// <param name="PublicKey">Ed25519, 32 bytes.</param>
/// <param name="Signature">64 bytes over <see cref="SignedBytes"/>.</param>
public sealed record DeviceClaim(DeviceId Device, string Code, ReadOnlyMemory<byte> PublicKey, ReadOnlyMemory<byte> Signature)
{
    /// <summary><c>carbonledger.claim/1</c> LF, device LF, code: proves that who claims holds the key.</summary>
    public static byte[] SignedBytes(DeviceId device, string code) => Encoding.ASCII.GetBytes($"carbonledger.claim/1\n{device}\n{code}");
}
