using CarbonLedger.Carbon.Metering;
using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Abstractions;

/// <summary>One payload to be made durable: an accepted capture, or a refusal with the bytes that were refused.</summary>
/// <param name="Capture">Set for an accepted capture.</param>
/// <param name="Refusal">Set for a refused payload.</param>
/// <param name="Topic">As received, at most 256 characters.</param>
/// <param name="Client">The MQTT client id, at most 256 characters.</param>
/// <param name="Payload">As received, cut to 4,096 bytes when refused.</param>
/// <param name="ReceiptTime">Our clock; never decides a figure and never enters the ledger.</param>
public sealed record ReceivedPayload(
    SignedCapture? Capture,
    Refusal? Refusal,
    string Topic,
    string Client,
    ReadOnlyMemory<byte> Payload,
    Timestamp ReceiptTime);
