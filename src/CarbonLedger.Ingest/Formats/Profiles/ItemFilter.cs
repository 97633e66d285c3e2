namespace CarbonLedger.Ingest.Formats.Profiles;

/// <summary>Only items that have this text there are mapped; the others are counted as skipped.</summary>
public sealed record ItemFilter(JsonPointer Pointer, string Text);
