namespace CarbonLedger.Carbon.Network;

/// <summary>Limits of error of a measuring chain, each in millionths of the energy; 0 or more.</summary>
public sealed record MeterAccuracy(int MeterPpm, int CtPpm, int VtPpm)
{
    /// <summary>The limit a part has whose class is not on file: 0.5 %.</summary>
    public const int UndeclaredPpm = 5_000;

    /// <summary>A chain of which no class is on file: 0.5 % each.</summary>
    public static MeterAccuracy Undeclared { get; } = new(UndeclaredPpm, UndeclaredPpm, UndeclaredPpm);

    /// <summary>The three limits added up, as none of them may be passed whatever the others are.</summary>
    public int SumPpm => MeterPpm + CtPpm + VtPpm;
}
