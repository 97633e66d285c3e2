namespace CarbonLedger.Server.Logs;

/// <summary>An entry of a batch as stored, not proved yet.</summary>
/// <param name="Index">Its place in the batch, from 0.</param>
/// <param name="Entry">Its bytes.</param>
internal readonly record struct FoundEntry(int Index, ReadOnlyMemory<byte> Entry);
