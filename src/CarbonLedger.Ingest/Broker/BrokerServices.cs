using Microsoft.Extensions.Logging;

namespace CarbonLedger.Ingest.Broker;

/// <summary>What every connection of a door works with.</summary>
internal sealed record BrokerServices(CaptureGate Gate, IngestQueue Queue, BrokerOptions Options, BrokerTally Tally, TimeProvider Time, ILogger<BrokerDoor> Logger);
