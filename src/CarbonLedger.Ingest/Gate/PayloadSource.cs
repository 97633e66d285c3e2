namespace CarbonLedger.Ingest;

/// <summary>Where a payload came in, and what that proves of its sender.</summary>
/// <param name="Client">The client that is connected to us under its own id; null where a broker stands between: its topics prove nothing.</param>
/// <param name="Schema">The mapping profile that the sender names (MQTT 5 user property <c>schema</c>); null if it names none.</param>
/// <param name="IsTrusted">Of a broker: the operator vouches for who may publish there, so that unsigned captures are taken as from a device of our own.</param>
public sealed record PayloadSource(string? Client, string? Schema = null, bool IsTrusted = false);
