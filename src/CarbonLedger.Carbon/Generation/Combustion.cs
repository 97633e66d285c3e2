using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Carbon.Generation;

/// <summary>Direct CO2 of a generating unit from what it burns and scrubs.</summary>
public static class Combustion
{
    /// <summary>I_k, the share of carbonate in the sorbent (Chinese guideline's default).</summary>
    public const decimal CarbonateShareDefault = 0.9m;

    /// <summary>TR, the share that converts (Chinese guideline's default).</summary>
    public const decimal ConversionDefault = 1.0m;

    /// <summary>tCO2 per t of limestone, from the molar masses (44/100); not checked against the guideline's table.</summary>
    public const decimal LimestoneFactorDefault = 0.440m;

    private const decimal MilligramsPerTonne = 1_000_000_000;
    private const decimal MolarMassOfCarbonDioxide = 44;
    private const decimal MolarMassOfCarbon = 12;

    /// <summary>CO2 = FC·NCV·10⁻⁶·CC·OF·44/12 t (Chinese guideline), exact, rounded once to mg, half to even.</summary>
    /// <param name="amount">FC in the fuel's unit: t or 10³ Nm³.</param>
    /// <param name="quality">The fuel's own defaults, or what was measured.</param>
    public static GenerationFigure<DirectCarbon> ByCarbonContent(string record, FuelRow fuel, decimal amount, FuelQuality quality)
    {
        List<GenerationProblem> problems = [];
        CheckAmount(problems, record, amount);
        if (problems.Count > 0)
        {
            return new(problems);
        }

        Exact tonnes = (Exact)amount * quality.NetCalorificValue * quality.CarbonContent * quality.Oxidation * MolarMassOfCarbonDioxide / MolarMassOfCarbon / 1_000_000m;
        return DirectCarbon.Round(record, tonnes * MilligramsPerTonne, fuel.Biogenic);
    }

    /// <summary>kg CO2 = FC[Gg]·NCV[TJ/Gg]·EF[kg/TJ] (IPCC 2006) with the published, rounded EF; rounded once to mg, half to even.</summary>
    /// <param name="amount">In the fuel's unit: t or 10³ Nm³.</param>
    public static GenerationFigure<DirectCarbon> ByEmissionFactor(string record, FuelRow fuel, decimal amount)
    {
        List<GenerationProblem> problems = [];
        CheckAmount(problems, record, amount);
        if (fuel.EmissionFactor is null)
        {
            problems.Add(new GenerationProblem(record, "fuel", fuel.Id.Value, "a fuel whose source publishes kgCO2/TJ", GenerationReason.NoEmissionFactor));
        }

        return problems.Count > 0
            ? new(problems)
            : DirectCarbon.Round(record, (Exact)amount * fuel.NetCalorificValue * fuel.EmissionFactor!.Value, fuel.Biogenic); // t·kJ/kg = MJ; kg/TJ = mg/MJ
    }

    /// <summary>CO2 of desulphurisation: B·I·EF·TR t (Chinese guideline), rounded once to mg, half to even.</summary>
    /// <param name="sorbent">B, t of sorbent.</param>
    /// <param name="factor">EF, tCO2 per t of carbonate; <see cref="LimestoneFactorDefault"/> for limestone.</param>
    /// <param name="carbonateShare">I, 0 to 1.</param>
    /// <param name="conversion">TR, 0 to 1.</param>
    public static GenerationFigure<DirectCarbon> Desulphurisation(
        string record, decimal sorbent, decimal factor, decimal carbonateShare = CarbonateShareDefault, decimal conversion = ConversionDefault)
    {
        List<GenerationProblem> problems = [];
        GenerationLimits.Range(problems, record, "sorbent", sorbent, 0, GenerationLimits.AmountMax, "t");
        GenerationLimits.Range(problems, record, "factor", factor, 0, GenerationLimits.CarbonateFactorMax, "tCO2/t");
        GenerationLimits.Range(problems, record, "carbonateShare", carbonateShare, 0, 1, "(share)");
        GenerationLimits.Range(problems, record, "conversion", conversion, 0, 1, "(share)");
        return problems.Count > 0
            ? new(problems)
            : DirectCarbon.Round(record, (Exact)sorbent * carbonateShare * factor * conversion * MilligramsPerTonne, biogenic: false);
    }

    private static void CheckAmount(List<GenerationProblem> problems, string record, decimal amount) =>
        GenerationLimits.Range(problems, record, "amount", amount, 0, GenerationLimits.AmountMax, "t or 1000 Nm3");
}
