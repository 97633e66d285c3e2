using System.Globalization;

namespace CarbonLedger.Ingest.Formats.Sparkplug;

/// <summary>A metric's value as it stands in the payload: which of the fields it came in, and its bits or text. What it means its data type says, which only the birth need name.</summary>
public readonly record struct SparkplugValue
{
    private readonly Field place;
    private readonly ulong bits;
    private readonly string? text;

    private SparkplugValue(Field field, ulong bits, string? text) => (place, this.bits, this.text) = (field, bits, text);

    private enum Field
    {
        None,
        Int,
        Long,
        Float,
        Double,
        Boolean,
        Text,
        Other,
    }

    /// <summary>Bytes, a data set, a template or an extension: there, and not looked into.</summary>
    public static SparkplugValue Skipped { get; } = new(Field.Other, 0, null);

    /// <summary>True if the payload has a value for the metric.</summary>
    public bool IsPresent => place != Field.None;

    /// <summary>True if the value is one that is not looked into.</summary>
    public bool IsSkipped => place == Field.Other;

    public static SparkplugValue OfInt(ulong bits) => new(Field.Int, (uint)(bits & uint.MaxValue), null);

    public static SparkplugValue OfLong(ulong bits) => new(Field.Long, bits, null);

    public static SparkplugValue OfFloat(uint bits) => new(Field.Float, bits, null);

    public static SparkplugValue OfDouble(ulong bits) => new(Field.Double, bits, null);

    public static SparkplugValue OfBoolean(bool value) => new(Field.Boolean, value ? 1UL : 0, null);

    public static SparkplugValue OfText(string text) => new(Field.Text, 0, text);

    /// <summary>The value under a data type; null if the two do not go together or the number is not finite. Of a binary fraction the shortest decimal that is read back as the same.</summary>
    public string? TextAs(SparkplugType type) => (place, type) switch
    {
        (Field.Int, SparkplugType.Int8) => Whole(unchecked((sbyte)bits)),
        (Field.Int, SparkplugType.Int16) => Whole(unchecked((short)bits)),
        (Field.Int, SparkplugType.Int32) => Whole(unchecked((int)bits)),
        (Field.Int, SparkplugType.UInt8 or SparkplugType.UInt16 or SparkplugType.UInt32) => bits.ToString(CultureInfo.InvariantCulture),
        // A host takes these from either field: encoders differ on where 32 bits unsigned and whole small numbers stand.
        (Field.Int or Field.Long, SparkplugType.Int64) => Whole(place == Field.Int ? (long)bits : unchecked((long)bits)),
        (Field.Int or Field.Long, SparkplugType.UInt64 or SparkplugType.DateTime) => bits.ToString(CultureInfo.InvariantCulture),
        (Field.Long, SparkplugType.UInt32) when bits <= uint.MaxValue => bits.ToString(CultureInfo.InvariantCulture),
        (Field.Float, SparkplugType.Float) => Finite(BitConverter.UInt32BitsToSingle((uint)bits)),
        (Field.Double, SparkplugType.Double) => Finite(BitConverter.UInt64BitsToDouble(bits)),
        (Field.Boolean, SparkplugType.Boolean) => bits == 1 ? "true" : "false",
        (Field.Text, SparkplugType.String or SparkplugType.Text or SparkplugType.Uuid) => text,
        _ => null,
    };

    private static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string? Finite(float value) => float.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : null;

    private static string? Finite(double value) => double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : null;
}
