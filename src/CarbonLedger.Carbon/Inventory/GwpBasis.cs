using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Carbon.Inventory;

/// <summary>What a CO2 equivalent was reckoned with: a table of warming potentials, or a method's own constant. Two amounts can be added only if it is the same.</summary>
public sealed record GwpBasis
{
    private GwpBasis(string table, string name) => (Table, Name) = (table, name);

    /// <summary>The constant of China's guideline for grid enterprises; equal to SAR's value and still not the set SAR: the guideline knows no set.</summary>
    public static GwpBasis Guideline { get; } = new("cn-grid-guideline-2013", "guideline constant");

    /// <summary>The table's id; the name alone is not enough, as other values go about under the same name.</summary>
    public string Table { get; }

    /// <summary>SAR, AR4, AR5, AR6 or "guideline constant".</summary>
    public string Name { get; }

    public static GwpBasis Of(GwpRow row) => new(row.Table, NameOf(row.Set));

    /// <summary>SAR, AR4, AR5 or AR6.</summary>
    public static string NameOf(GwpSet set) => set switch
    {
        GwpSet.SecondAssessment => "SAR",
        GwpSet.FourthAssessment => "AR4",
        GwpSet.FifthAssessment => "AR5",
        GwpSet.SixthAssessment => "AR6",
        _ => throw new ArgumentOutOfRangeException(nameof(set), set, "Not a set of warming potentials."),
    };

    public override string ToString() => $"{Name} ({Table})";
}
