using CarbonLedger.Carbon.Metering;

namespace CarbonLedger.Carbon.Network;

/// <summary>What is on file about the meter of a point; every part may be unknown. Currents and voltages are those the meter itself sees (secondary side).</summary>
/// <param name="Digits">Whole digits of its registers in kWh, 1 to 12; after them a register starts from 0 again.</param>
/// <param name="MaxMilliamperes">Its largest current, mA.</param>
/// <param name="Millivolts">Its nominal voltage between lines, mV.</param>
public sealed record MeterFacts(int? Digits, long? MaxMilliamperes, long? Millivolts, AccuracyClass? Class, AccuracyClass? CtClass, AccuracyClass? VtClass)
{
    public const int DigitsMax = RegisterValue.DigitsMax;

    /// <summary>1 000 000 A and 2 000 000 V, in thousandths.</summary>
    public const long MilliamperesMax = 1_000_000_000, MillivoltsMax = 2_000_000_000;

    /// <summary>Limits of error of meter and transformers; 0.5 % where a class is not on file.</summary>
    public MeterAccuracy Accuracy => new(
        Class?.LimitPpm ?? MeterAccuracy.UndeclaredPpm, CtClass?.LimitPpm ?? MeterAccuracy.UndeclaredPpm, VtClass?.LimitPpm ?? MeterAccuracy.UndeclaredPpm);

    /// <summary>10^digits kWh in Wh (thousandths of the register): where a register starts from 0 again; null when not on file.</summary>
    public long? Modulus => Digits is { } digits ? Enumerable.Range(0, digits).Aggregate(1_000L, (power, _) => power * 10) : null;

    /// <summary>
    /// The most the register can count in a time, Wh of its own side: I × U × √3 × time and 10 % more (<see cref="CheckThresholds"/>).
    /// Null when current or voltage is not on file.
    /// </summary>
    /// <param name="milliseconds">0 or more; reckoned over at most <see cref="CheckThresholds.HighLimitMillisecondsMax"/>.</param>
    public long? HighLimitWattHours(long milliseconds)
    {
        if (MaxMilliamperes is not { } current || Millivolts is not { } voltage)
        {
            return null;
        }

        Int128 microwatts = (Int128)current * voltage * CheckThresholds.RootThreeNumerator / CheckThresholds.RootThreeDenominator;
        Int128 time = Math.Min(milliseconds, CheckThresholds.HighLimitMillisecondsMax);
        Int128 wattHours = microwatts * time * CheckThresholds.HighLimitNumerator / CheckThresholds.HighLimitDenominator / 1_000_000 / 3_600_000;
        return (long)wattHours;
    }

    /// <summary>Whether a voltage is one half of the nominal phase voltage or more; any at all when none is on file.</summary>
    public bool IsVoltage(long millivolts) => Millivolts is { } nominal
        ? (Int128)millivolts * CheckThresholds.VoltageDenominator * CheckThresholds.RootThreeNumerator >= (Int128)nominal * CheckThresholds.VoltageNumerator * CheckThresholds.RootThreeDenominator
        : millivolts > 0;
}
