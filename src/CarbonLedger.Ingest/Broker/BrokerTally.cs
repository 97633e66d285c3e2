namespace CarbonLedger.Ingest.Broker;

/// <summary>What a door counts over all its connections; from any thread.</summary>
internal sealed class BrokerTally
{
    private long received;
    private long acknowledged;

    public long Received => Interlocked.Read(ref received);

    public long Acknowledged => Interlocked.Read(ref acknowledged);

    public void CountReceived() => Interlocked.Increment(ref received);

    public void CountAcknowledged() => Interlocked.Increment(ref acknowledged);
}
