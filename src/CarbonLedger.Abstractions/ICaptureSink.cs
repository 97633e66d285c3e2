using CarbonLedger.Entries.Captures;

namespace CarbonLedger.Abstractions;

/// <summary>Where newly stored captures go on to. A push is a hint: what gets lost here is read from the store later.</summary>
public interface ICaptureSink
{
    /// <summary>Takes captures that are durable and acknowledged; must not throw.</summary>
    Task TakeAsync(IReadOnlyList<SignedCapture> captures);
}
