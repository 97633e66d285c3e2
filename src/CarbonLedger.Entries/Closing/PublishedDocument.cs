using CarbonLedger.Ledger;

namespace CarbonLedger.Entries.Closing;

/// <summary>A version of a network or of a factor book as the log holds it.</summary>
/// <param name="Document">What was read from the file.</param>
/// <param name="Leaf">Leaf hash of its entry.</param>
/// <param name="Digest">SHA-256 of the file.</param>
public sealed record PublishedDocument<T>(T Document, Hash Leaf, Hash Digest);
