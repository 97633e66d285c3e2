namespace CarbonLedger.Cli;

/// <summary>A command was called with words that don't fit; answered with the usage.</summary>
internal sealed class UsageException(string message) : Exception(message);
