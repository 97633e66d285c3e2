namespace CarbonLedger.Ingest.Formats.Sparkplug;

/// <summary>The data types of metrics (Sparkplug 3.0 §6.4.16) that have one value; arrays, sets and templates are skipped.</summary>
public enum SparkplugType
{
    /// <summary>None named, or one that is skipped.</summary>
    Unknown = 0,
    Int8 = 1,
    Int16 = 2,
    Int32 = 3,
    Int64 = 4,
    UInt8 = 5,
    UInt16 = 6,
    UInt32 = 7,
    UInt64 = 8,
    Float = 9,
    Double = 10,
    Boolean = 11,
    String = 12,

    /// <summary>Milliseconds since 1970-01-01.</summary>
    DateTime = 13,
    Text = 14,
    Uuid = 15,
}
