using CarbonLedger.Abstractions;

namespace CarbonLedger.Ingest.Quality;

/// <summary>Sees what came of every payload, refusals too, after it is durable and its sender has the answer.</summary>
public interface IIngestObserver
{
    /// <summary>Must return at once and not throw. The lists are the caller's: what is kept of them is copied.</summary>
    /// <param name="outcomes">One for each payload, in order.</param>
    void Took(IReadOnlyList<ReceivedPayload> payloads, IReadOnlyList<AppendOutcome> outcomes);
}
