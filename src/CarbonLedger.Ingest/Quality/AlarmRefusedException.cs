namespace CarbonLedger.Ingest.Quality;

/// <summary>A receiver will never take this message.</summary>
public sealed class AlarmRefusedException : Exception
{
    public AlarmRefusedException()
    {
    }

    public AlarmRefusedException(string message)
        : base(message)
    {
    }

    public AlarmRefusedException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
