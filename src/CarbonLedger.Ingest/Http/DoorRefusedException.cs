namespace CarbonLedger.Ingest.Http;

/// <summary>A request that is not in form or over a limit; never leaves the doors, which answer with its status and sentence.</summary>
internal sealed class DoorRefusedException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}
