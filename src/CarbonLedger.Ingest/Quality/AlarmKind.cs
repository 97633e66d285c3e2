namespace CarbonLedger.Ingest.Quality;

/// <summary>What may be wrong with the data of a device; numbers are fixed.</summary>
public enum AlarmKind
{
    /// <summary>Numbers of the device's sequence are missing. Ends when they came.</summary>
    SequenceGap = 1,

    /// <summary>The sequence jumped back: the device was reset or replaced. Ends after captures in good order.</summary>
    SequenceBack = 2,

    /// <summary>A number came again with another capture time. Ends after captures in good order.</summary>
    SequenceRepeated = 3,

    /// <summary>The device's clock is ahead of ours or behind it, or was put back. Ends with a live capture that agrees.</summary>
    ClockSkew = 4,

    /// <summary>The device's clock runs away from ours while it is still within the limit. Ends when it is near where it was.</summary>
    ClockDrift = 5,

    /// <summary>Nothing new comes from the device. Ends with its next capture.</summary>
    DeviceSilent = 6,

    /// <summary>A register no longer appears while its device goes on. Ends when it appears.</summary>
    RegisterSilent = 7,

    /// <summary>Many payloads in the device's name are refused: it is broken, or somebody pretends to be it. Ends when none came for as long as the window.</summary>
    Refusals = 8,
}
