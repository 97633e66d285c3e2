namespace CarbonLedger.Ingest.Formats.Lines;

/// <summary>A field's value: numbers as they were written, without the <c>i</c> or <c>u</c>; booleans as <c>true</c> and <c>false</c>; texts unescaped.</summary>
public readonly record struct LineField(FieldKind Kind, string Text);
