namespace CarbonLedger.Server.Logs;

/// <summary>Something immutable is there with other bytes, or a log does not continue what is held of it: proof that a history was changed.</summary>
public sealed class LogDiffersException : Exception
{
    public LogDiffersException(string message)
        : base(message)
    {
    }

    public LogDiffersException(string path, long expected, long found)
        : base($"{path}: expected the {expected} bytes of this log; found {found} bytes that differ. Nothing immutable is written over.")
    {
    }
}
