using System.Text.Json;
using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Entries.Captures;

/// <summary>
/// Reads payloads of <c>cl-json/1</c> that are as devices send them in one pass, without a document in memory. Whatever is wrong, or only unusual,
/// it gives up: then <see cref="ClJson"/> reads the payload again, and is the only one that refuses and says why. What is read here is read the same there.
/// </summary>
internal static class ClJsonStraight
{
    private const int DepthMax = 5;
    private const int V = 1, Seq = 2, T = 4, Ver = 8, R = 16, Q = 32, Sig = 64, D = 128;
    private const int OfCapture = Seq | T | Ver | R | Q;

    // The one form of a time that devices send: 2026-11-22T12:00:00.000Z.
    private const int TimeLength = 24;

    /// <summary>One capture alone.</summary>
    public static SignedCapture? TryReadOne(SiteId site, DeviceId device, ReadOnlySpan<byte> utf8)
    {
        Fields fields = default;
        return TryRead(utf8, site, device, V | OfCapture | Sig, ref fields) && (fields.Seen & ~Sig) == (V | OfCapture)
            ? new SignedCapture(fields.ToCapture(site, device), fields.Signature ?? [])
            : null;
    }

    /// <summary>A batch.</summary>
    public static CaptureBatch? TryReadBatch(SiteId site, DeviceId device, ReadOnlySpan<byte> utf8)
    {
        Fields fields = default;
        return TryRead(utf8, site, device, V | D | Sig, ref fields) && (fields.Seen & ~Sig) == (V | D) && CaptureBatch.Repeated(fields.Items!) < 0
            ? new CaptureBatch(fields.Items!, fields.Signature ?? [])
            : null;
    }

    private static bool TryRead(ReadOnlySpan<byte> utf8, SiteId site, DeviceId device, int allowed, ref Fields fields)
    {
        try
        {
            Utf8JsonReader reader = new(utf8, new JsonReaderOptions { MaxDepth = DepthMax });
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && TryReadObject(ref reader, site, device, allowed, ref fields) && !reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or a text that is not Unicode.
            return false;
        }
    }

    private static bool TryReadObject(ref Utf8JsonReader reader, SiteId site, DeviceId device, int allowed, ref Fields fields)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int name = reader.ValueIsEscaped ? 0 : NameOf(ref reader) & allowed;
            if (name == 0 || (fields.Seen & name) != 0)
            {
                return false;
            }

            fields.Seen |= name;
            reader.Read();
            bool isRead = name switch
            {
                V => TryReadWhole(ref reader, 1, out long version) && version == 1,
                Seq => TryReadWhole(ref reader, long.MaxValue, out fields.Sequence),
                Ver => TryReadWhole(ref reader, int.MaxValue, out fields.Version),
                T => TryReadTime(ref reader, out fields.Time),
                Q => TryReadQuality(ref reader, out fields.Quality),
                R => TryReadRegisters(ref reader, out fields.Registers),
                Sig => IsText(ref reader) && reader.TryGetBytesFromBase64(out fields.Signature) && fields.Signature!.Length == SignedCapture.SignatureLength,
                _ => TryReadItems(ref reader, site, device, out fields.Items),
            };
            if (!isRead)
            {
                return false;
            }
        }

        return reader.TokenType == JsonTokenType.EndObject;
    }

    private static bool TryReadItems(ref Utf8JsonReader reader, SiteId site, DeviceId device, out List<Capture>? items)
    {
        items = [];
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            Fields fields = default;
            if (items.Count == CaptureBatch.CapturesMax || !TryReadObject(ref reader, site, device, OfCapture, ref fields) || fields.Seen != OfCapture)
            {
                return false;
            }

            items.Add(fields.ToCapture(site, device));
        }

        return reader.TokenType == JsonTokenType.EndArray && items.Count > 0;
    }

    private static bool TryReadRegisters(ref Utf8JsonReader reader, out List<RegisterReading>? registers)
    {
        registers = new List<RegisterReading>(2);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueIsEscaped || registers.Count == Capture.RegistersMax)
            {
                return false;
            }

            string obis = reader.ValueTextEquals(Register.ActiveImport) ? Register.ActiveImport : reader.ValueTextEquals(Register.ActiveExport) ? Register.ActiveExport : reader.GetString()!;

            // In order, as they are kept: then none stands there twice.
            if (!Register.IsKnown(obis) || (registers.Count > 0 && string.CompareOrdinal(registers[^1].Obis, obis) >= 0) || !reader.Read() || !IsText(ref reader)
                || !TryParseValue(reader.ValueSpan, out RegisterValue value))
            {
                return false;
            }

            registers.Add(new RegisterReading(obis, value));
        }

        return reader.TokenType == JsonTokenType.EndObject && registers.Count > 0;
    }

    private static int NameOf(ref Utf8JsonReader reader) => reader.ValueSpan switch
    {
        [(byte)'v'] => V,
        [(byte)'t'] => T,
        [(byte)'r'] => R,
        [(byte)'q'] => Q,
        [(byte)'d'] => D,
        [(byte)'s', (byte)'e', (byte)'q'] => Seq,
        [(byte)'v', (byte)'e', (byte)'r'] => Ver,
        [(byte)'s', (byte)'i', (byte)'g'] => Sig,
        _ => 0,
    };

    private static bool IsText(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped;

    private static bool TryReadWhole(ref Utf8JsonReader reader, long max, out long value)
    {
        value = 0;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out value) && value >= 0 && value <= max;
    }

    private static bool TryReadQuality(ref Utf8JsonReader reader, out DeviceQuality quality)
    {
        quality = DeviceQuality.Good;
        if (!IsText(ref reader) || reader.ValueSpan.SequenceEqual("good"u8))
        {
            return reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped;
        }

        DeviceQuality? named = ClJson.QualityOf(reader.GetString());
        quality = named ?? quality;
        return named is not null;
    }

    private static bool TryReadTime(ref Utf8JsonReader reader, out Timestamp time)
    {
        time = default;
        return IsText(ref reader) && (TryParseTime(reader.ValueSpan, out time) || Timestamp.TryParse(reader.GetString(), out time));
    }

    private static bool TryParseTime(ReadOnlySpan<byte> text, out Timestamp time)
    {
        time = default;
        if (text.Length != TimeLength || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[19] != '.' || text[23] != 'Z')
        {
            return false;
        }

        int year = Digits(text[..4]), month = Digits(text[5..7]), day = Digits(text[8..10]);
        int hour = Digits(text[11..13]), minute = Digits(text[14..16]), second = Digits(text[17..19]), millisecond = Digits(text[20..23]);
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59 || millisecond < 0)
        {
            return false;
        }

        DateTime at = new(year, month, day, hour, minute, second, millisecond, DateTimeKind.Utc);
        time = new Timestamp((at - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond);
        return true;
    }

    // The number, or -1 for other than digits.
    private static int Digits(ReadOnlySpan<byte> text)
    {
        int number = 0;
        foreach (byte digit in text)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return -1;
            }

            number = (number * 10) + (digit - '0');
        }

        return number;
    }

    // As RegisterValue.TryParse: digits with an optional point, none in front and none behind.
    private static bool TryParseValue(ReadOnlySpan<byte> text, out RegisterValue value)
    {
        value = default;
        int point = text.IndexOf((byte)'.');
        int decimals = point < 0 ? 0 : text.Length - point - 1;
        if (text.Length is 0 or > RegisterValue.DigitsMax + 1 || point == 0 || (point > 0 && decimals is 0 or > RegisterValue.DecimalsMax))
        {
            return false;
        }

        long mantissa = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (i == point)
            {
                continue;
            }

            if (!char.IsAsciiDigit((char)text[i]))
            {
                return false;
            }

            mantissa = (mantissa * 10) + (text[i] - '0');
        }

        return text.Length - (point < 0 ? 0 : 1) <= RegisterValue.DigitsMax && RegisterValue.TryCreate(mantissa, -decimals, out value);
    }

    private struct Fields
    {
        public int Seen;
        public long Sequence;
        public long Version;
        public Timestamp Time;
        public DeviceQuality Quality;
        public List<RegisterReading>? Registers;
        public byte[]? Signature;
        public List<Capture>? Items;

        public readonly Capture ToCapture(SiteId site, DeviceId device) => new(site, device, Time, Sequence, (int)Version, Quality, Registers!);
    }
}
