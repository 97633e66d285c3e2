using System.Globalization;
using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Carbon.Generation;

/// <summary>Net calorific value, carbon content and oxidation of a burnt fuel, kept exact.</summary>
public sealed class FuelQuality
{
    private const decimal MegajoulesPerTerajoule = 1_000_000;

    private FuelQuality(decimal netCalorificValue, Exact carbonContent, Exact oxidation) =>
        (NetCalorificValue, CarbonContent, Oxidation) = (netCalorificValue, carbonContent, oxidation);

    /// <summary>kJ/kg or kJ/Nm³.</summary>
    public decimal NetCalorificValue { get; }

    /// <summary>tC/TJ, to six decimals.</summary>
    public string CarbonContentText => CarbonContent.ToString();

    /// <summary>Share of the carbon that burns, to six decimals.</summary>
    public string OxidationText => Oxidation.ToString();

    internal Exact CarbonContent { get; }

    internal Exact Oxidation { get; }

    /// <summary>The published defaults of a fuel.</summary>
    public static FuelQuality Of(FuelRow fuel) => new(fuel.NetCalorificValue, fuel.CarbonContent, fuel.Oxidation);

    /// <summary>Measured values: kJ/kg or kJ/Nm³, tC/TJ, share.</summary>
    public static GenerationFigure<FuelQuality> Measured(string record, decimal netCalorificValue, decimal carbonContent, decimal oxidation)
    {
        List<GenerationProblem> problems = [];
        CheckCalorificValue(problems, record, netCalorificValue);
        GenerationLimits.Range(problems, record, "carbonContent", carbonContent, 0, GenerationLimits.CarbonContentMax, "tC/TJ");
        GenerationLimits.Range(problems, record, "oxidation", oxidation, 0, 1, "(share)");
        return problems.Count > 0 ? new(problems) : new(new FuelQuality(netCalorificValue, carbonContent, oxidation));
    }

    /// <summary>Solid coal by analysis: CC = C_ar·10⁶ / NCV tC/TJ (Chinese guideline).</summary>
    /// <param name="carbonAsReceived">Share of carbon as received, 0 to 1 of the coal's mass.</param>
    /// <param name="netCalorificValue">kJ/kg, as received.</param>
    /// <param name="oxidation">Share of the carbon that burns.</param>
    public static GenerationFigure<FuelQuality> OfCoal(string record, decimal carbonAsReceived, decimal netCalorificValue, decimal oxidation)
    {
        List<GenerationProblem> problems = [];
        CheckCalorificValue(problems, record, netCalorificValue);
        GenerationLimits.Share(problems, record, "carbonAsReceived", carbonAsReceived);
        GenerationLimits.Range(problems, record, "oxidation", oxidation, 0, 1, "(share)");
        if (problems.Count > 0)
        {
            return new(problems);
        }

        Exact carbonContent = (Exact)carbonAsReceived * MegajoulesPerTerajoule / netCalorificValue;
        if (carbonContent.CompareTo(GenerationLimits.CarbonContentMax) > 0)
        {
            return new([new GenerationProblem(record, "carbonContent", carbonContent.ToString(), string.Create(CultureInfo.InvariantCulture, $"0 to {GenerationLimits.CarbonContentMax} tC/TJ"), GenerationReason.OutsideRange)]);
        }

        return new(new FuelQuality(netCalorificValue, carbonContent, oxidation));
    }

    /// <summary>The same fuel with the oxidation that its residues show: OF = 1 − (G_slag·C_slag + G_ash·C_ash/η)·10⁶ / (FC·NCV·CC).</summary>
    /// <param name="burnt">FC, tonnes of coal.</param>
    public GenerationFigure<FuelQuality> WithResidues(string record, decimal burnt, CoalResidues residues)
    {
        List<GenerationProblem> problems = [];
        GenerationLimits.Range(problems, record, "slag", residues.Slag, 0, GenerationLimits.AmountMax, "t");
        GenerationLimits.Range(problems, record, "slagCarbon", residues.SlagCarbon, 0, 1, "(share)");
        GenerationLimits.Range(problems, record, "flyAsh", residues.FlyAsh, 0, GenerationLimits.AmountMax, "t");
        GenerationLimits.Range(problems, record, "flyAshCarbon", residues.FlyAshCarbon, 0, 1, "(share)");
        GenerationLimits.Share(problems, record, "dustRemoval", residues.DustRemoval);
        GenerationLimits.Range(problems, record, "burnt", burnt, 0, GenerationLimits.AmountMax, "t");
        Exact broughtIn = (Exact)burnt * NetCalorificValue * CarbonContent / MegajoulesPerTerajoule;
        if (broughtIn.Sign <= 0)
        {
            problems.Add(new GenerationProblem(record, "burnt", burnt.ToString(CultureInfo.InvariantCulture), "more than 0 t of carbon in the fuel", GenerationReason.OutsideRange));
        }

        if (problems.Count > 0)
        {
            return new(problems);
        }

        Exact left = ((Exact)residues.Slag * residues.SlagCarbon) + ((Exact)residues.FlyAsh * residues.FlyAshCarbon / residues.DustRemoval);
        return left.CompareTo(broughtIn) > 0
            ? new([new GenerationProblem(record, "slag and flyAsh", $"{left} t of carbon", $"at most {broughtIn} t, which the fuel brought in", GenerationReason.MoreCarbonLeftThanBurnt)])
            : new(new FuelQuality(NetCalorificValue, CarbonContent, (Exact)1m - (left / broughtIn)));
    }

    private static void CheckCalorificValue(List<GenerationProblem> problems, string record, decimal value) =>
        GenerationLimits.Range(problems, record, "netCalorificValue", value, GenerationLimits.NetCalorificValueMin, GenerationLimits.NetCalorificValueMax, "kJ/kg or kJ/Nm3");
}
