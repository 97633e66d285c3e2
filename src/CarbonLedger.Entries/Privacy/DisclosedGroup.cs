namespace CarbonLedger.Entries.Privacy;

/// <summary>A group of fields of a private entry, laid open.</summary>
/// <param name="Index">Which of the entry's groups, from 0.</param>
/// <param name="Salt">16 bytes.</param>
/// <param name="Fields">A CBOR map of the fields.</param>
public sealed record DisclosedGroup(int Index, ReadOnlyMemory<byte> Salt, ReadOnlyMemory<byte> Fields);
