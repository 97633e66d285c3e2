namespace CarbonLedger.Ledger;

/// <summary>A file of a bundle.</summary>
/// <param name="Path">Segments of <c>a-z A-Z 0-9 . _ -</c> divided by <c>/</c>; no segment is empty, <c>.</c> or <c>..</c>.</param>
/// <param name="Content">Its bytes; a file read from an archive is a slice of it.</param>
public sealed record BundleFile(string Path, ReadOnlyMemory<byte> Content);
