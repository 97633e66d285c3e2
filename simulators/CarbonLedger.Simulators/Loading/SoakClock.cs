namespace CarbonLedger.Simulators.Loading;

/// <summary>Where a device's clock stands, within what is allowed.</summary>
internal enum SoakClock
{
    Right = 1,
    Ahead = 2,
    Back = 3,
}
