using System.Security.Cryptography.X509Certificates;

namespace CarbonLedger.Ingest;

/// <summary>What a CONNECT shows of who sends it.</summary>
/// <param name="Certificate">The certificate the connection was made with, checked in the handshake; null without.</param>
internal sealed record ConnectRequest(string Client, string? UserName, byte[]? Password, X509Certificate2? Certificate);
