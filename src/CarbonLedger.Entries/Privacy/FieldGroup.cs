namespace CarbonLedger.Entries.Privacy;

/// <summary>Fields of an entry that are committed to, and disclosed, together.</summary>
/// <param name="Name">What it is called where people choose.</param>
/// <param name="Keys">Its keys in the entry's map, ascending.</param>
public sealed record FieldGroup(string Name, IReadOnlyList<int> Keys);
