namespace CarbonLedger.Carbon.Network;

/// <summary>Where on its asset a metering point counts.</summary>
public enum Terminal
{
    Generator = 1,
    Load = 2,
    Storage = 3,
    From = 4,
    To = 5,
}
