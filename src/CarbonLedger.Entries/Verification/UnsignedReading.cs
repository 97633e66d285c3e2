using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Verification;

/// <summary>
/// What a verifier says of a reading without a signature: nothing shows that its device sent it, so it stands only where the auditor's trust
/// file names the device. What share of a figure rests on such readings is recomputed with the figure.
/// </summary>
internal static class UnsignedReading
{
    public static LogFailure? Check(string name, DeviceId device, TrustFile? trust) => trust?.MayBeUnsigned(device) == true
        ? null
        : new LogFailure(name, "signature", $"a signature of its device, or a line 'unsigned {device}' in the trust file", "none", ExitClass.NotCovered);

    /// <summary>The end of the sentence on signatures.</summary>
    public static string Count(long unsigned) => unsigned == 0
        ? "each signed by its device"
        : $"each signed by its device but {unsigned}, unsigned readings of devices that the trust file names";
}
