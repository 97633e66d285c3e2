using CarbonLedger.Carbon.Metering;
using CarbonLedger.Ingest.Formats.Profiles;

namespace CarbonLedger.Ingest;

/// <summary>
/// The registers made of power or interval energy, by device and register. Kept in memory; after a start they go on from what
/// <see cref="DerivedRecovery"/> found in the store. Safe to call from many threads.
/// </summary>
internal sealed class DerivedRegisters
{
    /// <summary>Registers remembered; of a further one nothing is made.</summary>
    public const int RegistersMax = 200_000;

    private readonly Dictionary<(DeviceId Device, string Obis, ValueKind Kind), DerivedRegister> registers = [];
    private readonly Dictionary<(DeviceId Device, string Obis), Capture> recalled = [];
    private readonly Lock locked = new();

    /// <summary>Takes a stored capture, oldest first: registers that were made go on from the last one that has them.</summary>
    public void Recall(Capture capture)
    {
        if (capture.Quality != DeviceQuality.Derived)
        {
            return;
        }

        lock (locked)
        {
            foreach (RegisterReading reading in capture.Registers.Where(reading => recalled.Count < RegistersMax || recalled.ContainsKey((capture.Device, reading.Obis))))
            {
                recalled[(capture.Device, reading.Obis)] = capture;
            }
        }
    }

    /// <summary>
    /// Adds the captures that come of values of one device to its others. Registers of one time stand in one capture, as a store
    /// knows a capture by device and time; such a one is of quality <c>derived</c> as a whole.
    /// </summary>
    public IReadOnlyList<Capture> Add(IReadOnlyList<Capture> captures, IReadOnlyList<DerivedValue> values)
    {
        if (values.Count == 0)
        {
            return captures;
        }

        List<Capture> all = [.. captures];
        lock (locked)
        {
            all.AddRange(values.Select(Step).OfType<Capture>());
        }

        return [.. all.GroupBy(capture => (capture.Time, capture.Version)).Select(Merge)];
    }

    private Capture? Step(DerivedValue value)
    {
        (DeviceId, string, ValueKind) key = (value.Device, value.Obis, value.Kind);
        if (!registers.TryGetValue(key, out DerivedRegister? register) && registers.Count >= RegistersMax)
        {
            return null;
        }

        if (register is null && recalled.Remove((value.Device, value.Obis), out Capture? last))
        {
            register = DerivedRegister.Resume(last, value.Obis, value.Kind);
        }

        DerivedStep step = register is null ? DerivedRegister.Begin(value) : register.Add(value);
        registers[key] = step.Register;
        return step.Capture;
    }

    private static Capture Merge(IEnumerable<Capture> ofOneTime)
    {
        List<Capture> parts = [.. ofOneTime];
        return parts.Count == 1
            ? parts[0]
            : parts[0] with
            {
                Quality = DeviceQuality.Derived,
                Registers = [.. parts.SelectMany(part => part.Registers).DistinctBy(register => register.Obis).OrderBy(register => register.Obis, StringComparer.Ordinal)],
            };
    }
}
