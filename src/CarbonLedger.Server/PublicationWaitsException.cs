namespace CarbonLedger.Server;

/// <summary>Nothing is wrong with what is to be published; it can be published when an interval is closed and no restatement is under way.</summary>
public sealed class PublicationWaitsException : Exception
{
    public PublicationWaitsException()
    {
    }

    public PublicationWaitsException(string message)
        : base(message)
    {
    }

    public PublicationWaitsException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
