namespace CarbonLedger.Ingest.Http;

/// <summary>Which tokens open the HTTP doors.</summary>
public interface ITokenRegistry
{
    /// <summary>
    /// The token of a text, or null for any text that is none. Answered from memory; the time it takes says nothing of a token
    /// but the first bytes of its digest. Safe to call from many threads.
    /// </summary>
    DoorToken? Find(string? token);
}
