namespace CarbonLedger.Carbon.Factors;

/// <summary>A gas with a global warming potential; methane by origin, because AR6 gives three values.</summary>
public enum GreenhouseGas
{
    CarbonDioxide = 1,
    Methane = 2,
    FossilMethane = 3,
    NonFossilMethane = 4,
    NitrousOxide = 5,
    SulphurHexafluoride = 6,
    NitrogenTrifluoride = 7,
}
