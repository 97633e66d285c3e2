namespace CarbonLedger.Carbon.Metering;

/// <summary>What a history keeps of a capture (see <see cref="KnownCaptures"/>): its active registers in thousandths, and what is said of them.</summary>
/// <param name="Import">Thousandths; 0 when the capture does not carry it.</param>
/// <param name="ImportCount">One count of its last digit, thousandths.</param>
/// <param name="Millivolts">Voltage at the capture time; null when not sent.</param>
/// <param name="IsBase">The registers start anew here.</param>
internal readonly record struct KnownCapture(
    Timestamp Time, int Version, long Import, long Export, bool HasImport, bool HasExport, long ImportCount, long ExportCount,
    long? Millivolts, DeviceQuality Quality, bool IsSigned, bool IsBase)
{
    public static KnownCapture Of(Capture capture, bool isSigned = true, bool isBase = false)
    {
        RegisterValue? import = capture.ValueOf(Register.ActiveImport);
        RegisterValue? export = capture.ValueOf(Register.ActiveExport);
        return new KnownCapture(
            capture.Time, capture.Version, import?.Thousandths ?? 0, export?.Thousandths ?? 0, import is not null, export is not null,
            CountOf(import), CountOf(export), capture.ValueOf(Register.Voltage)?.Thousandths, capture.Quality, isSigned, isBase);
    }

    /// <summary>Why what was counted up to here is not to be used; none for most.</summary>
    public PointChecks Spoilt => Quality switch
    {
        DeviceQuality.TestMode => PointChecks.TestMode,
        DeviceQuality.PulseOverflow => PointChecks.PulseOverflow,
        _ => PointChecks.None,
    };

    private static long CountOf(RegisterValue? value) => value?.Exponent switch { null => 0, 0 => 1_000, -1 => 100, -2 => 10, _ => 1 };
}
