namespace CarbonLedger.Carbon.Factors;

/// <summary>The IPCC assessment report that global warming potentials are taken from; one report uses one.</summary>
public enum GwpSet
{
    SecondAssessment = 1,
    FourthAssessment = 2,
    FifthAssessment = 3,
    SixthAssessment = 4,
}
