using CarbonLedger.Carbon.Factors;

namespace CarbonLedger.Carbon.Tests;

public sealed class GwpTableTests
{
    private static readonly GwpTable Table = GwpTable.Read(GwpTable.DefaultBytes()).Require("default-gwp.json");

    [Theory]
    [InlineData(GwpSet.SecondAssessment, 23_900)]
    [InlineData(GwpSet.FourthAssessment, 22_800)]
    [InlineData(GwpSet.FifthAssessment, 23_500)]
    [InlineData(GwpSet.SixthAssessment, 24_300)]
    public void SulphurHexafluoride_HasTheValueOfTheNamedSet(GwpSet set, int expected)
    {
        GwpRow row = Table.Find(GreenhouseGas.SulphurHexafluoride, set)!;
        Assert.Equal(expected, row.Value);
        Assert.True(row.Checked);
    }

    [Fact]
    public void EverySet_HasOneTable_AndNoTwoSetsShareOne()
    {
        Assert.All(Table.Rows.GroupBy(row => row.Set), set => Assert.Single(set.Select(row => row.Table).Distinct()));
        Assert.Equal(4, Table.Rows.Select(row => row.Table).Distinct().Count());
    }

    [Fact]
    public void GasThatASetDoesNotList_HasNoValue_NotZero() => Assert.Null(Table.Find(GreenhouseGas.NitrogenTrifluoride, GwpSet.SecondAssessment));

    [Fact]
    public void RowsFromGeneralKnowledge_AreMarkedUnchecked()
    {
        Assert.False(Table.Find(GreenhouseGas.NonFossilMethane, GwpSet.SixthAssessment)!.Checked);
        Assert.False(Table.Find(GreenhouseGas.NitrogenTrifluoride, GwpSet.SixthAssessment)!.Checked);
        Assert.True(Table.Find(GreenhouseGas.FossilMethane, GwpSet.SixthAssessment)!.Checked);
    }
}
