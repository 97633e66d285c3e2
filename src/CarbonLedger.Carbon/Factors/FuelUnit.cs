namespace CarbonLedger.Carbon.Factors;

/// <summary>In what a burnt amount of a fuel is counted.</summary>
public enum FuelUnit
{
    /// <summary>Tonnes; the net calorific value is in kJ/kg.</summary>
    Tonne = 1,

    /// <summary>Thousand normal cubic metres; the net calorific value is in kJ/Nm³.</summary>
    ThousandNormalCubicMetres = 2,
}
