using CarbonLedger.Abstractions;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;
using CarbonLedger.Entries.Kinds;

namespace CarbonLedger.Server.Logs;

/// <summary>
/// Knows from the published log which captures stand in it: each is looked up by device, time and version and compared byte for byte with its
/// entry. A reading that was sealed before it was logged is not compared, so that the only open copy of it stays.
/// </summary>
public sealed class LedgerCommittedCaptures(LogProofs proofs) : ICommittedCaptures
{
    public async Task<bool> AreCommittedAsync(IReadOnlyList<SignedCapture> captures, CancellationToken cancellationToken = default)
    {
        foreach (SignedCapture signed in captures)
        {
            if (!await IsCommittedAsync(signed, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    private async Task<bool> IsCommittedAsync(SignedCapture signed, CancellationToken cancellationToken)
    {
        Capture capture = signed.Capture;
        if ((await proofs.ReadingAsync(capture.Device.Value, capture.Time, capture.Version, cancellationToken)).Proof is not { } proof || EntryKind.Of(proof.Entry) != EntryKind.Reading)
        {
            return false;
        }

        SignedCapture logged = ReadingEntry.Decode(proof.Entry).Signed;
        return CaptureBytes.Encode(logged.Capture).AsSpan().SequenceEqual(CaptureBytes.Encode(capture)) && logged.Signature.Span.SequenceEqual(signed.Signature.Span);
    }
}
