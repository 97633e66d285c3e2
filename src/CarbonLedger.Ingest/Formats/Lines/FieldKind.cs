namespace CarbonLedger.Ingest.Formats.Lines;

/// <summary>The type of a field's value.</summary>
public enum FieldKind
{
    /// <summary><c>1</c>, <c>1.5</c>, <c>-2e3</c></summary>
    Float = 1,

    /// <summary><c>1i</c></summary>
    Integer = 2,

    /// <summary><c>1u</c></summary>
    Unsigned = 3,

    /// <summary><c>"text"</c></summary>
    Text = 4,

    /// <summary><c>t</c>, <c>true</c>, <c>f</c>, <c>false</c> and their capitals.</summary>
    Boolean = 5,
}
