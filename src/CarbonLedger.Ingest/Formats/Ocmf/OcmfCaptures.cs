using System.Globalization;
using CarbonLedger.Carbon;
using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Formats.Profiles;

namespace CarbonLedger.Ingest.Formats.Ocmf;

/// <summary>Makes captures of a record's readings.</summary>
internal static class OcmfCaptures
{
    public static InputReading<IReadOnlyList<Capture>> Of(OcmfRecord record, SiteId site, DeviceId device, bool cuts)
    {
        Problems problems = new();
        SortedDictionary<Timestamp, (DeviceQuality Quality, SortedDictionary<string, RegisterValue> Registers)> byTime = [];
        for (int i = 0; i < record.Readings.Count; i++)
        {
            OcmfReading reading = record.Readings[i];
            string path = $"payload.RD[{i}]";
            if (RegisterOf(reading.Identification) is not { } obis)
            {
                problems.Add($"{path}.RI", reading.Identification, "Expected active energy: 1.8.0 or 2.8.0 of electricity");
                continue;
            }

            if (ValueOf(reading, obis, cuts) is not { } value)
            {
                problems.Add($"{path}.RV", $"{reading.Value} {reading.Unit}", $"Expected 0 or more Wh or kWh of at most {RegisterValue.DigitsMax} digits, {RegisterValue.DecimalsMax} of them decimals of kWh");
                continue;
            }

            DeviceQuality quality = QualityOf(reading);
            if (!byTime.TryGetValue(reading.Time, out (DeviceQuality Quality, SortedDictionary<string, RegisterValue> Registers) one))
            {
                one = (quality, new SortedDictionary<string, RegisterValue>(StringComparer.Ordinal));
                byTime.Add(reading.Time, one);
            }

            if (one.Quality != quality || (!one.Registers.TryAdd(obis, value) && one.Registers[obis] != value))
            {
                problems.Add(path, $"{obis} {value}", $"Expected one value and quality at {reading.Time}; the record has another");
            }
        }

        _ = long.TryParse(record.Pagination.AsSpan(Math.Min(1, record.Pagination.Length)), NumberStyles.None, CultureInfo.InvariantCulture, out long sequence);
        IReadOnlyList<Capture> captures = [.. byTime.Select(pair => new Capture(
            site, device, pair.Key, sequence, 0, pair.Value.Quality, [.. pair.Value.Registers.Select(register => new RegisterReading(register.Key, register.Value))]))];
        return new InputReading<IReadOnlyList<Capture>>(problems.Any ? null : captures, problems.Kept);
    }

    /// <summary>Electricity (1), any channel, total active energy: <c>1-b:1.8.0</c>, <c>1-0:1.8.0*198</c>.</summary>
    private static string? RegisterOf(string? identification)
    {
        string code = identification?.Split('*', 2)[0] ?? "";
        return code.StartsWith("1-", StringComparison.Ordinal) && code.IndexOf(':', StringComparison.Ordinal) is > 2 and int colon
            ? code[(colon + 1)..] switch { "1.8.0" => Register.ActiveImport, "2.8.0" => Register.ActiveExport, _ => null }
            : null;
    }

    private static RegisterValue? ValueOf(OcmfReading reading, string obis, bool cuts)
    {
        if (reading.Value is null || ValueUnit.Find(reading.Unit) is not { } unit || !unit.Fits(obis, ValueKind.Register) || !DecimalText.TryParse(reading.Value, out DecimalText number))
        {
            return null;
        }

        if (unit.Name == unit.RegisterUnit && RegisterValue.TryParse(reading.Value, out RegisterValue asSent))
        {
            return asSent;
        }

        return number.Mantissa >= 0 && number.TryScale(unit.Power, cuts, out long thousandths) && RegisterValue.TryCreate(thousandths, -RegisterValue.DecimalsMax, out RegisterValue value)
            ? value
            : null;
    }

    // What is wrong with the energy weighs more than what is wrong with the clock.
    private static DeviceQuality QualityOf(OcmfReading reading) => reading.Status != "G" || reading.ErrorFlags.Contains('E', StringComparison.Ordinal)
        ? DeviceQuality.Suspect
        : reading.Clock is OcmfClock.Synchronised or OcmfClock.Relative && !reading.ErrorFlags.Contains('t', StringComparison.Ordinal) ? DeviceQuality.Good : DeviceQuality.ClockSuspect;
}
